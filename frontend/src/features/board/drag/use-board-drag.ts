import { type RefObject, use, useEffect } from 'react';
import { useBoard, useMayEdit } from '../board-context';
import { dropped } from '../columns/column-moves';
import { FilterContext } from '../finding/filter-context';
import { usePresenting } from '../presence/presence-context';
import { chosenWith } from '../selection/chosen';
import { useSelection } from '../selection/selection-context';
import { boardDrag } from './adapter';
import { type DropSpot, positionOf, positionOfMany } from './place';

/** Turns drops into moves. While a card is dragged, what others do to its place waits. */
export function useBoardDrag(scroller: RefObject<HTMLElement | null>, announce: (text: string) => void): void {
  const { store, act } = useBoard();
  const selection = useSelection();
  const mayEdit = useMayEdit();
  const presenting = usePresenting();
  const shows = use(FilterContext);

  useEffect(() => {
    if (!mayEdit || !scroller.current) return;
    const titleOf = (id: string) => store.columns().find((each) => each.id === id)?.title ?? '';
    const dropChosen = async (cards: readonly string[], spot: DropSpot) => {
      const position = positionOfMany(spot, new Set(cards), store.lane(spot.column));
      if (!(await act({ type: 'move_cards', cards: [...cards], column: spot.column, position }))) return;
      selection.leaveOut(cards);
      announce(`${String(cards.length)} cards: moved to ${titleOf(spot.column)}`);
    };
    const drop = async (card: string, spot: DropSpot) => {
      const chosen = chosenWith(card, store, selection.ids(), shows);
      if (chosen.length > 0) return dropChosen(chosen, spot);
      const position = positionOf(spot, card, store.lane(spot.column));
      if (!position) return;
      const done = await act({ type: 'move_card', card, column: spot.column, position });
      if (done) announce(`${store.card(card)?.title ?? 'Card'}: moved to ${titleOf(spot.column)}`);
    };
    const dropColumn = async (column: string, on: string, side: 'before' | 'after') => {
      const position = dropped(store.columns(), column, on, side);
      if (!position || !(await act({ type: 'move_column', column, position }))) return;
      announce(`${titleOf(column)}: moved ${side} ${titleOf(on)}`);
    };
    const stop = boardDrag({
      scroller: scroller.current,
      started: (card) => {
        store.hold(card);
        presenting.set({ dragging: card });
      },
      ended: (card, spot) => {
        presenting.set({ dragging: undefined });
        // Released only when the move is in, or the card would jump back for a moment.
        void (spot ? drop(card, spot) : Promise.resolve()).finally(() => {
          store.release(card);
        });
      },
      columnDropped: (column, on, side) => void dropColumn(column, on, side),
    });
    return () => {
      stop();
      presenting.set({ dragging: undefined });
      // Nobody is left to hear of the drop.
      store.release();
    };
  }, [store, act, announce, selection, presenting, shows, mayEdit, scroller]);
}
