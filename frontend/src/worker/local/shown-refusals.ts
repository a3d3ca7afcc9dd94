/** Which refusals on the device the user has been told of in this tab, so that none is told twice or dismissed unseen. */
export class ShownRefusals {
  readonly #keys = new Map<string, Set<number>>();

  /** `false` when it was there already. */
  add(board: string, key: number): boolean {
    const keys = this.#keys.get(board) ?? new Set();
    this.#keys.set(board, keys);
    const isNew = !keys.has(key);
    keys.add(key);
    return isNew;
  }

  of(board: string): number[] {
    return [...(this.#keys.get(board) ?? [])];
  }
}
