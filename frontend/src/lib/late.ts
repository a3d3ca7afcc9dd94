/** How long after a try that failed comes the next, in milliseconds, while somebody waits. */
export const AGAIN_MS = 5_000;

/**
 * Something that is loaded when it is needed, and may not come for a while: without a network whoever waits goes on
 * without it.
 */
export class Late<Thing> {
  #thing: Thing | undefined;
  #loading: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly source: () => Promise<Thing>) {}

  readonly now = () => this.#thing;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    void this.load();
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Also before anybody needs it, so that it is there when the network is not. */
  load(): Promise<void> {
    if (this.#thing !== undefined) return Promise.resolve();
    this.#loading ??= this.#tryOnce().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #tryOnce(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.#thing = await this.source();
      for (const listener of [...this.#listeners]) listener();
    } catch {
      this.#timer = setTimeout(() => {
        if (this.#listeners.size > 0) void this.load();
      }, AGAIN_MS);
    }
  }
}
