import type { Durability, FromWorker, Holding } from '../protocol';
import type { Device } from './device';

/** What is held may change with every key pressed; it is told at most this often, in milliseconds. */
const TELL_EVERY_MS = 500;
/** With thousands of edits waiting, reading them all takes a while: it may take this part of the time at most. */
const SHARE_OF_TIME_MAX = 1 / 20;

/** When it cannot be read, it is tried again after so long, in milliseconds: another tab may have been in the way. */
const TRY_AGAIN_MS = 10_000;

/**
 * Tells what this device holds of a user, and again whenever that changes. While something may be there that cannot be
 * read, it tells nothing: whoever signs out is to be asked.
 */
export class HoldingsWatch {
  #told = '';
  #subscribed = false;
  #ended = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** How long it took the last time, in milliseconds. */
  #tookMs = 0;

  constructor(
    private readonly device: () => Promise<Device | undefined>,
    private readonly mayHold: () => Promise<boolean>,
    private readonly tell: (message: FromWorker) => void,
  ) {}

  /** Tells it now, in any case: whether the browser keeps it may have changed too. */
  async start(): Promise<void> {
    this.#told = '';
    await this.#tellIfNew();
  }

  /** Everything is forgotten here, and nothing may be opened any more. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#retry);
  }

  #follow({ store }: Device): void {
    if (this.#subscribed) return;
    this.#subscribed = true;
    store.subscribe(() => {
      this.#soon();
    });
  }

  #tryAgain(): void {
    clearTimeout(this.#retry);
    if (this.#ended) return;
    this.#retry = setTimeout(() => void this.#tellIfNew(), TRY_AGAIN_MS);
  }

  #soon(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        void this.#tellIfNew();
      },
      Math.max(TELL_EVERY_MS, this.#tookMs / SHARE_OF_TIME_MAX),
    );
  }

  async #tellIfNew(): Promise<void> {
    const begun = Date.now();
    const device = await this.device();
    if (device) this.#follow(device);
    const holdings = await device?.store.holdings().catch(() => undefined);
    if (!holdings) this.#tryAgain();
    if (!holdings && (await this.mayHold())) return;
    const message = await messageOf(holdings);
    const text = JSON.stringify(message);
    this.#tookMs = Date.now() - begun;
    if (text === this.#told) return;
    this.#told = text;
    this.tell(message);
  }
}

async function messageOf(holdings: readonly Holding[] | undefined): Promise<FromWorker> {
  return { type: 'holdings', holdings: holdings ?? [], durability: holdings ? await durability() : 'none' };
}

async function durability(): Promise<Durability> {
  const isPersistent = await navigator.storage?.persisted().catch(() => false);
  return isPersistent ? 'persistent' : 'evictable';
}
