import type { BoardStore } from '../../../worker/board-store';
import type { Shows } from '../finding/filter-context';
import { shownLanes } from '../lane/shown';

/** Those of the cards that are on the board and that its filter shows, in the order in which it shows them. */
export function chosenInOrder(store: BoardStore, ids: ReadonlySet<string>, shows?: Shows): string[] {
  return shownLanes(store, shows).flatMap(({ cards }) => cards.filter((id) => ids.has(id)));
}

/** The chosen cards that are handled with this one, itself among them; none when it stands alone. */
export function chosenWith(card: string, store: BoardStore, ids: ReadonlySet<string>, shows?: Shows): string[] {
  const cards = ids.has(card) ? chosenInOrder(store, ids, shows) : [];
  return cards.length > 1 ? cards : [];
}
