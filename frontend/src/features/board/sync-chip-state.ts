import type { SyncStatus } from '../../generated/wasm/client_wasm';

export type ChipKind =
  | 'connecting'
  | 'synced'
  | 'saving'
  | 'kept'
  | 'reconnecting'
  | 'unsaved'
  | 'sign_in'
  | 'rejected';

export interface Chip {
  kind: ChipKind;
  label: string;
}

/** Nothing is on its way any more, but the next edit may come at once: stay with "Saving…" for so long, in milliseconds. */
const SAVED_QUIET_MS = 1_000;
/** A connection that comes back within this time, in milliseconds, is nobody's business. */
const LOST_QUIET_MS = 2_000;

/** An edit that the server does not have after this time, in milliseconds, is not about to get there: the link may be dead. */
export const OVERDUE_MS = 8_000;
/** An edit that this device has not kept after this time, in milliseconds, is not about to be kept. */
export const STUCK_MS = 3_000;

/** What the worker's status does not say. */
export interface Besides {
  /** How many refusals nobody has seen to. */
  refusals?: number;
  /** How many edits are on their way to the worker. */
  underWay?: number;
  /** The oldest edit has been waiting for the server for `OVERDUE_MS`. */
  overdue?: boolean;
  /** For `STUCK_MS` there has been something that is not on this device. */
  stuck?: boolean;
}

/** What the chip should come to say. It follows what is durable, not whether there is a connection. */
export function chipFor(status: SyncStatus, besides: Besides = {}): Chip {
  const { refusals = 0 } = besides;
  const { connection } = status;
  const waiting = waitingOf(status, besides);
  if (refusals > 0) return { kind: 'rejected', label: 'Rejected' };
  if (connection === 'signed_out') {
    return { kind: 'sign_in', label: waiting > 0 ? `Sign in to sync · ${String(waiting)} waiting` : 'Sign in to sync' };
  }
  if (waiting > 0) return chipWhileWaiting(status, besides, waiting);
  if (connection === 'live') return { kind: 'synced', label: 'Synced' };
  // The board itself is what the server does not have.
  if (connection === 'unregistered') return status.durable ? KEPT : NOT_SAVED;
  if (!status.ready) return { kind: 'connecting', label: 'Connecting…' };
  return { kind: 'reconnecting', label: 'Reconnecting' };
}

const KEPT: Chip = { kind: 'kept', label: 'Saved on this device' };
const NOT_SAVED: Chip = { kind: 'unsaved', label: 'Not saved' };
const SAVING: Chip = { kind: 'saving', label: 'Saving…' };

function chipWhileWaiting(status: SyncStatus, besides: Besides, waiting: number): Chip {
  const { underWay = 0, overdue = false, stuck = false } = besides;
  const connected = status.connection === 'live' || status.connection === 'catching_up';
  // What waits for changes that the server has lost goes nowhere by itself.
  const parked = underWay === 0 && status.parked >= status.waiting;
  if (connected && !overdue && !parked) return SAVING;
  const onDevice = underWay === 0 && status.unsaved === 0;
  if (onDevice) return { kind: 'kept', label: `${KEPT.label} · ${String(waiting)} waiting` };
  return status.durable && !stuck ? SAVING : NOT_SAVED;
}

/** How many edits the server does not have, with those that the worker has not counted yet. */
export function waitingOf(status: SyncStatus, { underWay = 0 }: Besides): number {
  // The worker counts an edit a moment before it says that it has it: a sum would count that one twice.
  return Math.max(status.waiting, underWay);
}

/**
 * How long the chip keeps saying `shown` before it says `next`, in milliseconds, so that it does not
 * flicker. It is never late to say that something waits.
 */
export function quietMs(shown: ChipKind, next: ChipKind): number {
  if (shown === 'saving' && (next === 'synced' || next === 'kept')) return SAVED_QUIET_MS;
  if (next === 'reconnecting' && (shown === 'synced' || shown === 'saving')) return LOST_QUIET_MS;
  if (next === 'unsaved' && shown === 'saving') return LOST_QUIET_MS;
  return 0;
}
