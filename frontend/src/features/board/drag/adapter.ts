/**
 * The only place that knows the drag library. It drags natively (mouse, pen and long press), so nothing
 * renders while the pointer moves but the one card under it.
 */

import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import {
  draggable,
  dropTargetForElements,
  type ElementEventPayloadMap,
  monitorForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { attachClosestEdge, extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import type { DropSpot } from './place';

type Stop = () => void;
type Location = ElementEventPayloadMap['onDrag']['location'];

const CARD = 'weft-card';
const COLUMN = 'weft-column';
const ABOVE = 'weft-above';
/** The column that is being moved itself. */
const MOVED = 'weft-moved-column';

type Side = 'before' | 'after';

export interface CardDrag {
  card: string;
  column: string;
  /** What the pointer takes hold of. */
  handle: HTMLElement;
  /** What other cards are dropped on, without gaps between neighbours; none when it takes no neighbours. */
  target: HTMLElement | undefined;
  dragging: (now: boolean) => void;
  /** A card would land on this side of this one, or none would. */
  over: (side: Side | undefined) => void;
}

export function cardDrag({ card, column, handle, target, dragging, over }: CardDrag): Stop {
  const source = draggable({
    element: handle,
    getInitialData: () => ({ [CARD]: card }),
    onDragStart: () => {
      dragging(true);
    },
    onDrop: () => {
      dragging(false);
    },
  });
  if (!target) return source;
  const leave = () => {
    over(undefined);
  };
  return combine(
    source,
    dropTargetForElements({
      element: target,
      canDrop: ({ source }) => CARD in source.data,
      getData: ({ input, element }) =>
        attachClosestEdge({ [CARD]: card, [COLUMN]: column }, { input, element, allowedEdges: ['top', 'bottom'] }),
      onDrag: ({ self, source }) => {
        over(source.data[CARD] === card ? undefined : sideOf(self.data));
      },
      onDragLeave: leave,
      onDrop: leave,
    }),
  );
}

export interface ColumnDrag {
  column: string;
  target: HTMLElement;
  /** What scrolls when a card is held near its edge. */
  scroller: HTMLElement;
  /** What the pointer takes hold of to move the column; none where it stays. */
  handle: HTMLElement | undefined;
  /** A card would land at the column's end. */
  over: (now: boolean) => void;
  /** Another column would land on this side of this one, or none would. */
  beside: (side: Side | undefined) => void;
}

export function columnDrag({ column, target, scroller, handle, over, beside }: ColumnDrag): Stop {
  const leave = () => {
    over(false);
    beside(undefined);
  };
  const stops = [
    dropTargetForElements({
      element: target,
      canDrop: ({ source }) => CARD in source.data || MOVED in source.data,
      getData: ({ input, element, source }) =>
        MOVED in source.data
          ? attachClosestEdge({ [COLUMN]: column }, { input, element, allowedEdges: ['left', 'right'] })
          : { [COLUMN]: column, ...aboveFirst(element, input.clientY) },
      onDrag: ({ location, self, source }) => {
        const isColumn = MOVED in source.data;
        over(!isColumn && location.current.dropTargets[0]?.element === self.element);
        beside(isColumn && source.data[MOVED] !== column ? sideOf(self.data) : undefined);
      },
      onDragLeave: leave,
      onDrop: leave,
    }),
    autoScrollForElements({ element: scroller, canScroll: ({ source }) => CARD in source.data }),
  ];
  if (handle)
    stops.push(draggable({ element: target, dragHandle: handle, getInitialData: () => ({ [MOVED]: column }) }));
  return combine(...stops);
}

/** Held over the column's header, a card is meant for the top, not for the end. */
function aboveFirst(column: Element, y: number): Record<string, unknown> {
  const first = column.querySelector<HTMLElement>('[data-card]');
  const item = first?.closest('li');
  if (!first || !item || y >= item.getBoundingClientRect().top) return {};
  return { [CARD]: first.dataset.card, [ABOVE]: true };
}

export interface BoardDrag {
  scroller: HTMLElement;
  started: (card: string) => void;
  /** `spot`: where it was dropped; `undefined` when the drag was given up. */
  ended: (card: string, spot: DropSpot | undefined) => void;
  /** A column was dropped on this side of another. */
  columnDropped: (column: string, on: string, side: Side) => void;
}

export function boardDrag({ scroller, started, ended, columnDropped }: BoardDrag): Stop {
  return combine(
    autoScrollForElements({ element: scroller }),
    monitorForElements({
      canMonitor: ({ source }) => CARD in source.data,
      onDragStart: ({ source }) => {
        started(String(source.data[CARD]));
      },
      onDrop: ({ source, location }) => {
        ended(String(source.data[CARD]), spotOf(location));
      },
    }),
    monitorForElements({
      canMonitor: ({ source }) => MOVED in source.data,
      onDrop: ({ source, location }) => {
        const data = location.current.dropTargets[0]?.data ?? {};
        const side = sideOf(data);
        if (side) columnDropped(String(source.data[MOVED]), String(data[COLUMN]), side);
      },
    }),
  );
}

function spotOf(location: Location): DropSpot | undefined {
  const data = location.current.dropTargets[0]?.data;
  const column = data?.[COLUMN];
  if (!data || typeof column !== 'string') return undefined;
  const card = data[CARD];
  const side = data[ABOVE] === true ? 'before' : sideOf(data);
  return typeof card === 'string' && side ? { column, card, side } : { column };
}

function sideOf(data: Record<string, unknown>): Side | undefined {
  const edge = extractClosestEdge(data);
  if (edge === null) return undefined;
  return edge === 'top' || edge === 'left' ? 'before' : 'after';
}
