/** The cards that are chosen to be handled together. A store, so that only the cards that it touches render again. */
export class Selection {
  #ids: ReadonlySet<string> = new Set();
  readonly #listeners = new Set<() => void>();

  readonly ids = () => this.#ids;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Whether the card is chosen now. */
  toggle(id: string): boolean {
    const next = new Set(this.#ids);
    const isChosen = !next.delete(id);
    if (isChosen) next.add(id);
    this.#become(next);
    return isChosen;
  }

  leaveOut(ids: readonly string[]): void {
    const out = new Set(ids);
    this.#become(new Set([...this.#ids].filter((id) => !out.has(id))));
  }

  clear(): void {
    if (this.#ids.size > 0) this.#become(new Set());
  }

  #become(ids: ReadonlySet<string>): void {
    this.#ids = ids;
    for (const listener of [...this.#listeners]) listener();
  }
}
