import { useSyncExternalStore } from 'react';
import type { BoardClient } from '../../worker/board-client';
import type { Held } from '../../worker/held';
import type { Holding } from '../../worker/protocol';

/** What this device holds of the client's user. */
export function useHeld(client: BoardClient): Held {
  return useSyncExternalStore(client.subscribeHoldings, client.holdings);
}

/** What this device holds of one board. */
export function useHolding(client: BoardClient, board: string): Holding | undefined {
  return useHeld(client).holdings.find((holding) => holding.board === board);
}
