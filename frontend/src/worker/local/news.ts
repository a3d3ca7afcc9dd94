/** Called when what the device holds has changed. */
export type BoardNews = () => void;

/** Said between tabs; others may say more one day. */
const CHANGED = { v: 1, type: 'changed' } as const;

/** Tells all tabs of a user, this one too, that what the device holds has changed. */
export class StoreNews {
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Set<BoardNews>();

  constructor(user: string) {
    this.#channel = new BroadcastChannel(`weft:${user}`);
    this.#channel.onmessage = () => {
      this.#hear();
    };
  }

  subscribe(listener: BoardNews): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(): void {
    this.#channel.postMessage(CHANGED);
    this.#hear();
  }

  #hear(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
