import { GripVertical } from 'lucide-react';
import type { RefCallback } from 'react';

/** What the pointer takes hold of to move an item. The keyboard has Alt with an arrow, readers have the menu. */
export function ItemGrip({ handle }: { handle: RefCallback<HTMLElement> }) {
  return (
    <span
      ref={handle}
      aria-hidden
      data-grip
      className="-ml-2 grid h-9 w-5 shrink-0 cursor-grab touch-manipulation place-items-center text-muted opacity-60 group-hover/item:opacity-100 pointer-fine:opacity-0"
    >
      <GripVertical className="size-4" />
    </span>
  );
}
