import type { Holding } from '../protocol';
import type { Device } from './device';

/** How long after the app has started, in milliseconds: the board on screen goes first. */
const START_AFTER_MS = 5_000;
/** What the device holds may change with every key pressed; it is looked at at most this often, in milliseconds. */
const LOOK_EVERY_MS = 5_000;
/** Boards that somebody looked at lately are followed, so that they are up to date when the network goes. */
const RECENT_BOARDS_MAX = 5;
const RECENT_MS = 14 * 24 * 60 * 60 * 1_000;
/** Boards with something waiting that are followed at once. */
const WAITING_BOARDS_MAX = 20;

/** Which boards are to be followed though nobody looks at them. */
export function inBackground(holdings: readonly Holding[], now: number): string[] {
  const waiting = holdings.filter((held) => held.waiting > 0).slice(0, WAITING_BOARDS_MAX);
  const recent = holdings
    .filter((held) => now - held.openedAt <= RECENT_MS)
    .sort((a, b) => b.openedAt - a.openedAt)
    .slice(0, RECENT_BOARDS_MAX);
  return [...new Set([...waiting, ...recent].map(({ board }) => board))];
}

/** Says which boards are to be followed in the background, in one tab of the user at a time. */
export class Background {
  readonly #ended = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly device: () => Promise<Device | undefined>,
    private readonly follow: (boards: readonly string[]) => void,
  ) {
    this.#runLater();
  }

  end(): void {
    this.#ended.abort();
    clearTimeout(this.#timer);
  }

  #runLater(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#run();
    }, START_AFTER_MS);
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    const device = await this.device();
    if (signal.aborted) return;
    // Another tab may have been in the way.
    if (!device) return this.#runLater();
    const { store, locks } = device;
    const whileOurs = async () => {
      const unsubscribe = store.subscribe(() => {
        this.#soon(device);
      });
      await this.#look(device);
      await aborted(signal);
      unsubscribe();
    };
    // It is refused when this has come to an end; a look that fails is made up for by the next.
    await locks.request(`weft:background:${store.user}`, { signal }, whileOurs).catch(() => undefined);
  }

  #soon(device: Device): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#look(device);
    }, LOOK_EVERY_MS);
  }

  async #look(device: Device): Promise<void> {
    const holdings = await device.store.holdings().catch(() => undefined);
    if (holdings && !this.#ended.signal.aborted) this.follow(inBackground(holdings, Date.now()));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener('abort', () => {
        resolve();
      });
  });
}
