import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import type { Stop } from './data';
import { touchDraggable } from './touch';

interface Source {
  element: HTMLElement;
  /** What the pointer takes hold of; the element itself when absent. */
  handle?: HTMLElement;
  data: Record<string, unknown>;
  dragging?: (now: boolean) => void;
}

/** Something that mouse and pen drag natively, and a finger after a long press. */
export function source({ element, handle, data, dragging }: Source): Stop {
  return combine(
    draggable({
      element,
      dragHandle: handle,
      getInitialData: () => data,
      onDragStart: () => dragging?.(true),
      onDrop: () => dragging?.(false),
    }),
    touchDraggable({ element, handle: handle ?? element }),
  );
}
