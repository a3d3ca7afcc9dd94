import type { Action, Refusal } from '../../generated/wasm/client_wasm';
import type { BoardClient } from '../../worker/board-client';
import type { Holding } from '../../worker/protocol';

/** What of somebody's work on a board the server does not have. */
export interface Unsent {
  board: string;
  name: string;
  /** How many edits wait. */
  waiting: number;
  /** How many were refused, and nobody has seen to them. */
  refused: number;
  /** What waits, oldest first. */
  actions: readonly Action[];
  refusals: readonly Refusal[];
}

/** What would be lost with all that this device holds of the client's user, by board. */
export function unsentOf(client: BoardClient): Unsent[] {
  const held = new Map(client.holdings().holdings.map((holding) => [holding.board, holding]));
  const boards = new Set([...held.keys(), ...client.boards()]);
  return [...boards]
    .map((board) => unsentOn(client, board, held.get(board)))
    .filter(({ waiting, refused }) => waiting > 0 || refused > 0);
}

/** The same of one board. What this tab knows counts too: not every device keeps what waits. */
export function unsentOn(client: BoardClient, board: string, holding: Holding | undefined): Unsent {
  const store = client.store(board);
  const [kept, here] = [holding?.actions ?? [], store.unsaved()];
  return {
    board,
    name: holding?.name || store.info().name || 'Untitled board',
    waiting: Math.max(holding?.waiting ?? 0, store.status().waiting, store.underWay()),
    refused: Math.max(holding?.refused ?? 0, store.refusals().length),
    actions: kept.length >= here.length ? kept : here,
    refusals: store.refusals(),
  };
}

/** How many edits, in words: `1 edit`, `3 edits`. */
export function edits(count: number): string {
  return count === 1 ? '1 edit' : `${String(count)} edits`;
}
