import type { BoardStore } from '../../../worker/board-store';
import { RECOVERED } from '../../../worker/protocol';

/** Those of the cards that are on the board, in the order in which it shows them. */
export function chosenInOrder(store: BoardStore, ids: ReadonlySet<string>): string[] {
  const columns = [...store.columns().map(({ id }) => id), RECOVERED];
  return columns.flatMap((column) => store.lane(column).filter((id) => ids.has(id)));
}
