import type { SyncStatus } from '../../generated/wasm/client_wasm';

export type ChipKind = 'connecting' | 'synced' | 'saving' | 'reconnecting' | 'unsaved' | 'sign_in' | 'rejected';

export interface Chip {
  kind: ChipKind;
  label: string;
}

/** Nothing waits any more, but the next edit may come at once: stay with "Saving…" for so long, in milliseconds. */
const SAVED_QUIET_MS = 1_000;
/** A connection that comes back within this time, in milliseconds, is nobody's business. */
const LOST_QUIET_MS = 2_000;

/** An edit that is not durable after this time, in milliseconds, is not about to be: the link may be dead. */
export const OVERDUE_MS = 8_000;

/** What the worker's status does not say. */
export interface Besides {
  /** How many refusals nobody has seen to. */
  refusals?: number;
  /** How many edits are on their way to the worker. */
  underWay?: number;
  /** The oldest edit has been waiting for `OVERDUE_MS`. */
  overdue?: boolean;
}

/** What the chip should come to say. It follows what is durable, not whether there is a connection. */
export function chipFor(status: SyncStatus, { refusals = 0, underWay = 0, overdue = false }: Besides = {}): Chip {
  if (refusals > 0) return { kind: 'rejected', label: 'Rejected' };
  const { connection } = status;
  // The worker counts an edit a moment before it says that it has it: a sum would count that one twice.
  const waiting = Math.max(status.waiting, underWay);
  const connected = connection === 'live' || connection === 'catching_up';
  if (connection === 'signed_out') {
    return { kind: 'sign_in', label: waiting > 0 ? `Sign in to sync · ${String(waiting)} waiting` : 'Sign in to sync' };
  }
  if (waiting > 0) {
    return connected && !overdue
      ? { kind: 'saving', label: 'Saving…' }
      : { kind: 'unsaved', label: `Not saved · ${String(waiting)} waiting` };
  }
  if (connection === 'live') return { kind: 'synced', label: 'Synced' };
  if (!status.ready) return { kind: 'connecting', label: 'Connecting…' };
  return { kind: 'reconnecting', label: 'Reconnecting' };
}

/**
 * How long the chip keeps saying `shown` before it says `next`, in milliseconds, so that it does not
 * flicker. It is never late to say that something waits.
 */
export function quietMs(shown: ChipKind, next: ChipKind): number {
  if (shown === 'saving' && next === 'synced') return SAVED_QUIET_MS;
  if (next === 'reconnecting' && (shown === 'synced' || shown === 'saving')) return LOST_QUIET_MS;
  if (next === 'unsaved' && shown === 'saving') return LOST_QUIET_MS;
  return 0;
}
