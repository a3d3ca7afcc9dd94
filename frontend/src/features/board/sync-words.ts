import type { SyncStatus } from '../../generated/wasm/client_wasm';
import { edits } from '../device/unsent';
import type { ChipKind } from './sync-chip-state';

/**
 * What the chip's state means, in a sentence or two. `waiting`: also what the worker has not counted yet; `deviceFull`: what
 * is not kept is not kept for want of room.
 */
export function syncWords(kind: ChipKind, status: SyncStatus, waiting: number, deviceFull: boolean): string {
  switch (kind) {
    case 'connecting':
      return 'This board is not on this device yet. Weft keeps trying to load it.';
    case 'synced':
      return 'The server has all your edits, and you have everybody else’s.';
    case 'saving':
      return isConnected(status)
        ? 'Your last edits are on their way to the server.'
        : 'Your last edits are being kept on this device.';
    case 'kept':
      return keptWords(status, waiting);
    case 'reconnecting':
      return reconnectingWords(status, deviceFull);
    case 'unsaved':
      if (status.durable) {
        return 'This device has not kept your last edits: they are only in this tab. Leave it open, or download a copy.';
      }
      return `${deviceFull ? FULL : 'This browser keeps nothing on the device.'} What waits is only in this tab: leave it open, or download a copy.`;
    case 'sign_in':
      return signInWords(status, waiting);
    case 'rejected':
      return 'The server did not take some of your edits. See which, and why.';
  }
}

function keptWords(status: SyncStatus, waiting: number): string {
  if (status.connection === 'unregistered') return 'The server did not take this board. It stays on this device.';
  if (waiting > 0 && status.parked >= waiting) return 'Nothing is lost: what waits is safe on this device.';
  return isConnected(status)
    ? 'What waits is safe on this device. The server has not confirmed it yet; Weft keeps trying.'
    : 'What waits is safe on this device. It goes to the server as soon as that can be reached.';
}

/** Why nothing is kept, where there is something to be done about it. */
const FULL = 'This device has no room left.';

function reconnectingWords({ connection, durable }: SyncStatus, deviceFull: boolean): string {
  if (connection === 'catching_up') return 'The server has all your edits. Weft is fetching what others did.';
  const lost = 'The server has all your edits, but cannot be reached now.';
  return durable
    ? `${lost} Go on: what you do is kept on this device.`
    : `${lost} ${deviceFull ? `${FULL} ` : ''}What you do now is only in this tab: leave it open.`;
}

function signInWords({ unsaved }: SyncStatus, waiting: number): string {
  if (waiting === 0) return 'Your session has ended. You can go on editing; it syncs once you sign in.';
  const where = unsaved === 0 ? 'safe on this device' : 'partly in this tab only, so leave it open';
  return `Your session has ended. You can go on editing. What waits is ${where}, and syncs once you sign in.`;
}

/** What is said of edits that build on changes which a restored server has lost. */
export function parkedWords(parked: number): string {
  return `${edits(parked)} ${parked === 1 ? 'waits' : 'wait'} for changes of others that the server has lost.`;
}

function isConnected({ connection }: SyncStatus): boolean {
  return connection === 'live' || connection === 'catching_up';
}
