import type { BoardStore } from '../../../worker/board-store';
import { RECOVERED } from '../../../worker/protocol';
import type { Shows } from '../finding/filter-context';

/** A column with the cards that it shows, in the page or not. */
export interface ShownLane {
  column: string;
  cards: readonly string[];
}

/** The cards of a column that a filter shows. */
export function shownIn(store: BoardStore, column: string, shows: Shows | undefined): readonly string[] {
  const lane = store.lane(column);
  if (!shows) return lane;
  return lane.filter((id) => {
    const card = store.card(id);
    return card !== undefined && shows(card);
  });
}

/** All columns as they stand side by side; the last is for the cards whose column is gone. */
export function shownLanes(store: BoardStore, shows: Shows | undefined): ShownLane[] {
  const columns = store.columns().map(({ id }) => ({ column: id, cards: shownIn(store, id, shows) }));
  return [...columns, { column: RECOVERED, cards: store.lane(RECOVERED) }];
}
