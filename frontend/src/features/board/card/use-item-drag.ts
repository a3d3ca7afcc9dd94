import { type RefObject, useEffect, useState } from 'react';
import type { CardView, ItemPosition } from '../../../generated/wasm/client_wasm';
import { useBoard } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { checklistDrag, itemDrag } from '../drag/items';
import { droppedOn } from './checklist-moves';

/** Lets an item be dragged by a handle, where there is one; says how it looks meanwhile. */
export function useItemDrag(
  card: string,
  item: string,
  row: RefObject<HTMLElement | null>,
  handle: HTMLElement | null,
) {
  const [dragging, setDragging] = useState(false);
  const [landing, setLanding] = useState<'before' | 'after'>();
  useEffect(() => {
    if (!row.current || !handle) return;
    return itemDrag({ card, item, row: row.current, handle, dragging: setDragging, beside: setLanding });
  }, [card, item, row, handle]);
  return { dragging, landing };
}

/** Turns drops of items into moves. */
export function useChecklistDrag(card: CardView, list: RefObject<HTMLElement | null>, editable: boolean): void {
  const { act, store } = useBoard();
  const { announce } = useBoardScreen();
  useEffect(() => {
    if (!editable) return;
    return checklistDrag({
      card: card.id,
      scroller: list.current?.closest<HTMLElement>('[data-panel-scroller]') ?? undefined,
      dropped: (item, on, side) => {
        // Others may have moved items since it was taken.
        const items = store.card(card.id)?.checklist ?? [];
        const position: ItemPosition | undefined = droppedOn(items, item, on, side);
        if (!position) return;
        void act({ type: 'move_item', card: card.id, item, position }).then((done) => {
          const text = (id: string) => items.find((each) => each.id === id)?.text ?? '';
          if (done) announce(`${text(item)}: moved ${side} ${text(on)}`);
        });
      },
    });
  }, [card.id, list, editable, act, store, announce]);
}
