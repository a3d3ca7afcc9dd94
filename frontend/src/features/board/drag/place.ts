import type { Position } from '../../../generated/wasm/client_wasm';

/** Where a dragged card would go: beside a card, or to the end of a column. */
export type DropSpot =
  | { column: string; card: string; side: 'before' | 'after' }
  | { column: string; card?: undefined };

/** The position that a drop asks for; `undefined` when the card would stay where it is. */
export function positionOf(spot: DropSpot, moved: string, lane: readonly string[]): Position | undefined {
  if (spot.card === undefined) return lane.at(-1) === moved ? undefined : { at: 'end' };
  if (spot.card === moved) return undefined;
  const at = lane.indexOf(spot.card);
  const neighbour = lane[spot.side === 'before' ? at - 1 : at + 1];
  if (neighbour === moved) return undefined;
  return { at: spot.side, card: spot.card };
}

/** The position that a drop of several cards asks for: beside the nearest card that is not one of them. */
export function positionOfMany(spot: DropSpot, moved: ReadonlySet<string>, lane: readonly string[]): Position {
  if (spot.card === undefined) return { at: 'end' };
  const step = spot.side === 'before' ? 1 : -1;
  for (let at = lane.indexOf(spot.card); lane[at] !== undefined; at += step) {
    const card = lane[at];
    if (card !== undefined && !moved.has(card)) return { at: spot.side, card };
  }
  return { at: spot.side === 'before' ? 'end' : 'start' };
}
