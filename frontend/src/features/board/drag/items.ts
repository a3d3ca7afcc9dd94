import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { attachClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import { ITEM, ITEM_OF, type Side, type Stop, sideOf } from './data';
import { source } from './source';

export interface ItemDrag {
  card: string;
  item: string;
  row: HTMLElement;
  handle: HTMLElement;
  dragging: (now: boolean) => void;
  /** Another item of the card would land on this side of this one, or none would. */
  beside: (side: Side | undefined) => void;
}

/** An item of a checklist: it is dragged by its handle, onto others of the same card. */
export function itemDrag({ card, item, row, handle, dragging, beside }: ItemDrag): Stop {
  const leave = () => {
    beside(undefined);
  };
  return combine(
    source({ element: row, handle, data: { [ITEM]: item, [ITEM_OF]: card }, dragging }),
    dropTargetForElements({
      element: row,
      canDrop: ({ source }) => source.data[ITEM_OF] === card,
      getData: ({ input, element }) =>
        attachClosestEdge({ [ITEM]: item }, { input, element, allowedEdges: ['top', 'bottom'] }),
      onDrag: ({ self, source }) => {
        beside(source.data[ITEM] === item ? undefined : sideOf(self.data));
      },
      onDragLeave: leave,
      onDrop: leave,
    }),
  );
}

export interface ChecklistDrag {
  card: string;
  /** What scrolls when an item is held near its edge. */
  scroller: HTMLElement | undefined;
  dropped: (item: string, on: string, side: Side) => void;
}

export function checklistDrag({ card, scroller, dropped }: ChecklistDrag): Stop {
  const stops = [
    monitorForElements({
      canMonitor: ({ source }) => source.data[ITEM_OF] === card,
      onDrop: ({ source, location }) => {
        const data = location.current.dropTargets[0]?.data ?? {};
        const side = sideOf(data);
        if (side) dropped(String(source.data[ITEM]), String(data[ITEM]), side);
      },
    }),
  ];
  if (scroller)
    stops.push(autoScrollForElements({ element: scroller, canScroll: ({ source }) => source.data[ITEM_OF] === card }));
  return combine(...stops);
}
