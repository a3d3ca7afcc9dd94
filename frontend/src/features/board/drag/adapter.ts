/**
 * Drags of cards and columns. This folder alone knows the drag library; nothing renders while the pointer moves but
 * what is under it.
 */

import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import {
  dropTargetForElements,
  type ElementEventPayloadMap,
  monitorForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { attachClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import { ABOVE, CARD, COLUMN, MOVED, type Side, type Stop, sideOf } from './data';
import type { DropSpot } from './place';
import { source } from './source';

type Location = ElementEventPayloadMap['onDrag']['location'];

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
  const dragged = source({ element: handle, data: { [CARD]: card }, dragging });
  if (!target) return dragged;
  const leave = () => {
    over(undefined);
  };
  return combine(
    dragged,
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
  /** The uppermost card that it shows, if it shows any. */
  first: () => string | undefined;
  /** What scrolls when a card is held near its edge. */
  scroller: HTMLElement;
  /** What the pointer takes hold of to move the column; none where it stays. */
  handle: HTMLElement | undefined;
  /** A card would land at the column's end. */
  over: (now: boolean) => void;
  /** Another column would land on this side of this one, or none would. */
  beside: (side: Side | undefined) => void;
}

export function columnDrag({ column, first, target, scroller, handle, over, beside }: ColumnDrag): Stop {
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
          : { [COLUMN]: column, ...aboveFirst(element, first(), input.clientY) },
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
  if (handle) stops.push(source({ element: target, handle, data: { [MOVED]: column } }));
  return combine(...stops);
}

/** Held over the column's header, a card is meant for the top, not for the end. */
function aboveFirst(column: Element, first: string | undefined, y: number): Record<string, unknown> {
  const list = column.querySelector('ul[data-lane]');
  if (first === undefined || !list || y >= list.getBoundingClientRect().top) return {};
  return { [CARD]: first, [ABOVE]: true };
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
    autoScrollForElements({ element: scroller, canScroll: isOfBoard }),
    monitorForElements({
      canMonitor: isOfBoard,
      // A board that snaps to its columns would not let itself be scrolled bit by bit.
      onDragStart: () => {
        scroller.dataset.dragging = '';
      },
      onDrop: () => {
        delete scroller.dataset.dragging;
      },
    }),
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

function isOfBoard({ source }: { source: { data: Record<string, unknown> } }): boolean {
  return CARD in source.data || MOVED in source.data;
}

function spotOf(location: Location): DropSpot | undefined {
  const data = location.current.dropTargets[0]?.data;
  const column = data?.[COLUMN];
  if (!data || typeof column !== 'string') return undefined;
  const card = data[CARD];
  const side = data[ABOVE] === true ? 'before' : sideOf(data);
  return typeof card === 'string' && side ? { column, card, side } : { column };
}
