/**
 * Cards that are carried by key, one step after the other: each begins where the last has ended, however fast the keys
 * are. On its way to another lane a card is another element, and has no focus for a moment.
 */
export class Carrying {
  #last: Promise<unknown> = Promise.resolve();
  #steps = 0;
  #card: string | undefined;

  /** The card that is on its way. */
  card(): string | undefined {
    return this.#card;
  }

  /** Does a step behind those that are under way. */
  step(card: string, take: () => Promise<unknown>): void {
    this.#card = card;
    this.#steps += 1;
    this.#last = this.#last.then(take, take).finally(() => {
      this.#steps -= 1;
      if (this.#steps === 0) this.#card = undefined;
    });
  }
}
