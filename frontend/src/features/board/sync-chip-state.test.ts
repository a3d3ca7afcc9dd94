import { describe, expect, it } from 'vitest';
import type { Connection, SyncStatus } from '../../generated/wasm/client_wasm';
import { chipFor, quietMs } from './sync-chip-state';

function status(connection: Connection, waiting = 0, ready = true): SyncStatus {
  return { connection, waiting, ready, waiting_since: undefined, role: 'member', refused: 0 };
}

const label = (s: SyncStatus, refusals = 0) => chipFor(s, { refusals }).label;

describe('the chip', () => {
  it('says Synced only when the server has everything', () => {
    expect(label(status('live'))).toBe('Synced');
    expect(chipFor(status('live'), { underWay: 1 }).label).toBe('Saving…');
    for (const connection of ['offline', 'connecting', 'catching_up', 'live', 'signed_out'] as const) {
      expect(label(status(connection, 1))).not.toBe('Synced');
    }
  });

  it('counts what waits when it cannot go anywhere', () => {
    expect(label(status('live', 3))).toBe('Saving…');
    expect(chipFor(status('offline', 2), { underWay: 3 }).label).toBe('Not saved · 3 waiting');
    expect(label(status('offline', 3))).toBe('Not saved · 3 waiting');
    expect(label(status('connecting', 3))).toBe('Not saved · 3 waiting');
    expect(label(status('signed_out', 3))).toBe('Sign in to sync · 3 waiting');
  });

  it('does not go on promising to save over a link that is dead', () => {
    expect(chipFor(status('live', 3), { overdue: true }).label).toBe('Not saved · 3 waiting');
  });

  it('says that it reconnects when nothing waits', () => {
    expect(label(status('offline'))).toBe('Reconnecting');
    expect(label(status('catching_up'))).toBe('Reconnecting');
    expect(label(status('connecting', 0, false))).toBe('Connecting…');
  });

  it('speaks of refused edits before anything else', () => {
    expect(label(status('live'), 1)).toBe('Rejected');
  });

  it('is late with good news and with blips, never with an edit that waits', () => {
    expect(quietMs('saving', 'synced')).toBeGreaterThan(0);
    expect(quietMs('synced', 'reconnecting')).toBeGreaterThan(0);
    for (const waits of ['saving', 'unsaved', 'sign_in', 'rejected'] as const) {
      expect(quietMs('synced', waits)).toBe(0);
    }
  });
});
