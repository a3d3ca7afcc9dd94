import type { BoardStore } from '../../../worker/board-store';

/** The cards that need somewhere to go when their column is deleted: those on the board and in the archive. */
export function cardsOf(store: BoardStore, column: string): string[] {
  const its = [...store.cards()].filter((card) => card.column === column && card.state !== 'trashed');
  return its.map(({ id }) => id);
}
