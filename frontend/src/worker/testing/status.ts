import type { SyncStatus } from '../../generated/wasm/client_wasm';

const LIVE: SyncStatus = {
  connection: 'live',
  waiting: 0,
  unsaved: 0,
  parked: 0,
  waiting_since: undefined,
  role: 'member',
  ready: true,
  durable: true,
  refused: 0,
  can_undo: false,
  can_redo: false,
  nearly_full: undefined,
};

/** How a board stands that is live and has nothing waiting, but for what is said otherwise. */
export function live(but: Partial<SyncStatus> = {}): SyncStatus {
  return { ...LIVE, ...but };
}
