import type { Actor } from './schema';

/**
 * The actors that this tab alone may write with, and send the changes of: each is a Web Lock, which ends with the
 * tab, however that ends.
 */
export class Slots {
  /** How to let go of those that are held. */
  readonly #held = new Map<Actor, () => void>();
  readonly #awaited = new Set<Actor>();
  readonly #ended = new AbortController();

  constructor(
    private readonly locks: LockManager,
    private readonly user: string,
    private readonly board: string,
  ) {}

  /** Whether it is held here, or will be as soon as its tab is gone. */
  knows(actor: Actor): boolean {
    return this.#held.has(actor) || this.#awaited.has(actor);
  }

  /** Those that nobody has. */
  async take(actors: readonly Actor[]): Promise<Actor[]> {
    const taken = await Promise.all(actors.map((actor) => this.#request(actor, { ifAvailable: true })));
    return actors.filter((_, i) => taken[i]);
  }

  /** Waits until it is free; `false` when this came to an end first. */
  async wait(actor: Actor): Promise<boolean> {
    this.#awaited.add(actor);
    try {
      return await this.#request(actor, { signal: this.#ended.signal });
    } finally {
      this.#awaited.delete(actor);
    }
  }

  release(actor: Actor): void {
    this.#held.get(actor)?.();
    this.#held.delete(actor);
  }

  dispose(): void {
    this.#ended.abort();
    for (const actor of [...this.#held.keys()]) this.release(actor);
  }

  #request(actor: Actor, options: LockOptions): Promise<boolean> {
    return new Promise((resolve) => {
      const name = `weft:slot:${this.user}:${this.board}:${actor}`;
      const held = (lock: Lock | null) => {
        if (!lock || this.#ended.signal.aborted) {
          resolve(false);
          return undefined;
        }
        return new Promise<void>((letGo) => {
          this.#held.set(actor, letGo);
          resolve(true);
        });
      };
      // It rejects when this has come to an end, or where locks are refused: nothing is held then.
      this.locks.request(name, options, held).catch(() => {
        resolve(false);
      });
    });
  }
}
