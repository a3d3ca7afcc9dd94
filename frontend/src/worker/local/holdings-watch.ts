import type { Durability, FromWorker, Holding } from '../protocol';
import type { Device } from './device';

/** What is held may change with every key pressed; it is told at most this often, in milliseconds. */
const TELL_EVERY_MS = 500;
/** With thousands of edits waiting, reading them all takes a while: it may take this part of the time at most. */
const SHARE_OF_TIME_MAX = 1 / 20;

/** Tells what this device holds of a user, and again whenever that changes. */
export class HoldingsWatch {
  #told = '';
  #subscribed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How long it took the last time, in milliseconds. */
  #tookMs = 0;

  constructor(
    private readonly device: () => Promise<Device | undefined>,
    private readonly tell: (message: FromWorker) => void,
  ) {}

  /** Tells it now, in any case: whether the browser keeps it may have changed too. */
  async start(): Promise<void> {
    const device = await this.device();
    if (device && !this.#subscribed) {
      this.#subscribed = true;
      device.store.subscribe(() => {
        this.#soon();
      });
    }
    this.#told = '';
    await this.#tellIfNew();
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
    const holdings = await device?.store.holdings().catch(() => undefined);
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
