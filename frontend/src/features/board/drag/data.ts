import { extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';

/** What a drag and a place to drop it say of themselves: which card, column or item, by these keys. */
export const CARD = 'weft-card';
export const COLUMN = 'weft-column';
/** Above that card, wherever it was held. */
export const ABOVE = 'weft-above';
/** The column that is being moved itself. */
export const MOVED = 'weft-moved-column';
/** An item of a checklist, and the card it is of. */
export const ITEM = 'weft-item';
export const ITEM_OF = 'weft-item-of';

export type Stop = () => void;
export type Side = 'before' | 'after';
export type Data = Record<string | symbol, unknown>;

export function sideOf(data: Data): Side | undefined {
  const edge = extractClosestEdge(data);
  if (edge === null) return undefined;
  return edge === 'top' || edge === 'left' ? 'before' : 'after';
}
