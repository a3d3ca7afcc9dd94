import type { CardView } from '../generated/wasm/client_wasm';

/** Cards sort by (rank, id). Both are ASCII, so comparing UTF-16 units is comparing bytes. */
export function compareCards(a: CardView, b: CardView): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** The card ids of each lane, in order; lanes without cards are absent. */
export type Lanes = ReadonlyMap<string, readonly string[]>;

const NO_CARDS: readonly string[] = [];

export function laneOf(lanes: Lanes, column: string): readonly string[] {
  return lanes.get(column) ?? NO_CARDS;
}

/** All lanes from scratch. */
export function buildLanes(cards: Iterable<CardView>): Map<string, readonly string[]> {
  const grouped = new Map<string, CardView[]>();
  for (const card of cards) {
    const lane = grouped.get(card.column);
    if (lane) lane.push(card);
    else grouped.set(card.column, [card]);
  }
  const lanes = new Map<string, readonly string[]>();
  for (const [column, members] of grouped) {
    lanes.set(
      column,
      members.sort(compareCards).map((card) => card.id),
    );
  }
  return lanes;
}

/** A card that leaves a lane, enters one, or changes its place in it. `undefined`: it is in none. */
export interface LaneChange {
  before: CardView | undefined;
  after: CardView | undefined;
}

/**
 * Puts changes into the lanes in place, with work in proportion to the lanes they touch.
 * `card` looks cards up as they are after the changes. Returns the lanes that differ now.
 */
export function updateLanes(
  lanes: Map<string, readonly string[]>,
  changes: readonly LaneChange[],
  card: (id: string) => CardView | undefined,
): Set<string> {
  const leaving = new Map<string, Set<string>>();
  const entering = new Map<string, string[]>();
  for (const { before, after } of changes) {
    const stays = before && after && before.column === after.column && before.rank === after.rank;
    if (stays) continue;
    if (before) added(leaving, before.column, () => new Set<string>()).add(before.id);
    if (after) added(entering, after.column, () => []).push(after.id);
  }
  const touched = new Set([...leaving.keys(), ...entering.keys()]);
  for (const column of touched) {
    const gone = leaving.get(column);
    const kept = laneOf(lanes, column).filter((id) => !gone?.has(id));
    const members = [...kept, ...(entering.get(column) ?? [])].map(card).filter((c) => c !== undefined);
    if (members.length === 0) lanes.delete(column);
    else
      lanes.set(
        column,
        members.sort(compareCards).map((c) => c.id),
      );
  }
  return touched;
}

function added<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
