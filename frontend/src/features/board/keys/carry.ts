import type { Position } from '../../../generated/wasm/client_wasm';
import type { ShownLane } from '../lane/shown';

export type Direction = 'up' | 'down' | 'left' | 'right';

/** Where a card goes that is carried one step: past its neighbour, or into the next column at the same height. */
export function carried(
  lanes: readonly ShownLane[],
  card: string,
  direction: Direction,
): { column: string; position: Position } | undefined {
  const at = lanes.findIndex(({ cards }) => cards.includes(card));
  const lane = lanes[at];
  if (!lane) return undefined;
  const row = lane.cards.indexOf(card);
  if (direction === 'up' || direction === 'down') {
    const neighbour = lane.cards[direction === 'up' ? row - 1 : row + 1];
    if (neighbour === undefined) return undefined;
    return { column: lane.column, position: { at: direction === 'up' ? 'before' : 'after', card: neighbour } };
  }
  const next = lanes[direction === 'left' ? at - 1 : at + 1];
  if (!next) return undefined;
  const below = next.cards[row];
  return { column: next.column, position: below === undefined ? { at: 'end' } : { at: 'before', card: below } };
}
