import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection, SyncStatus } from '../../generated/wasm/client_wasm';
import { live } from '../../worker/testing/status';
import { type Besides, type ChipKind, chipFor, quietMs } from './sync-chip-state';

const CONNECTIONS: Record<Connection, true> = {
  offline: true,
  connecting: true,
  catching_up: true,
  live: true,
  signed_out: true,
  no_such_board: true,
  no_access: true,
  unregistered: true,
};
const connections = Object.keys(CONNECTIONS) as Connection[];

const label = (status: Partial<SyncStatus>, besides?: Besides) => chipFor(live(status), besides).label;

/** Every way in which three edits can wait, and what is said of it: live, catching up, else. */
const WAITING: [what: string, status: Partial<SyncStatus>, besides: Besides, connected: string, otherwise: string][] = [
  ['fresh, on this device', {}, {}, 'Saving…', 'Saved on this device · 3 waiting'],
  [
    'overdue, on this device',
    {},
    { overdue: true },
    'Saved on this device · 3 waiting',
    'Saved on this device · 3 waiting',
  ],
  ['about to be kept', { unsaved: 1 }, {}, 'Saving…', 'Saving…'],
  ['overdue, about to be kept', { unsaved: 1 }, { overdue: true }, 'Saving…', 'Saving…'],
  ['one of them not kept for long', { unsaved: 1 }, { stuck: true }, 'Saving…', 'Not saved'],
  ['overdue, not kept for long', { unsaved: 1 }, { overdue: true, stuck: true }, 'Not saved', 'Not saved'],
  ['a device that keeps nothing', { unsaved: 3, durable: false }, {}, 'Saving…', 'Not saved'],
  ['overdue, a device that keeps nothing', { unsaved: 3, durable: false }, { overdue: true }, 'Not saved', 'Not saved'],
  ['a fourth under way', {}, { underWay: 4 }, 'Saving…', 'Saving…'],
  ['a fourth under way for long', {}, { underWay: 4, stuck: true }, 'Saving…', 'Not saved'],
  [
    'for what the server lost',
    { parked: 3 },
    {},
    'Saved on this device · 3 waiting',
    'Saved on this device · 3 waiting',
  ],
  ['one for what the server lost', { parked: 1 }, {}, 'Saving…', 'Saved on this device · 3 waiting'],
];

describe('the chip', () => {
  for (const [what, status, besides, connected, otherwise] of WAITING) {
    it.each(connections)(`says where three edits are: ${what}: %s`, (connection) => {
      const said = label({ waiting: 3, ...status, connection }, besides);
      if (connection === 'signed_out') expect(said).toMatch(/^Sign in to sync · [34] waiting$/);
      else if (connection === 'live' || connection === 'catching_up') expect(said).toBe(connected);
      else expect(said).toBe(otherwise);
    });
  }

  it.each<[Connection, string]>([
    ['live', 'Synced'],
    ['catching_up', 'Reconnecting'],
    ['connecting', 'Reconnecting'],
    ['offline', 'Reconnecting'],
    ['signed_out', 'Sign in to sync'],
    ['unregistered', 'Saved on this device'],
  ])('says how things stand when nothing waits: %s', (connection, said) => {
    expect(label({ connection })).toBe(said);
  });

  it('says that it connects while the board has never been here', () => {
    for (const connection of ['offline', 'connecting', 'catching_up'] as const) {
      expect(label({ connection, ready: false })).toBe('Connecting…');
    }
  });

  it('does not call a board kept that is nowhere', () => {
    expect(label({ connection: 'unregistered', durable: false })).toBe('Not saved');
  });

  it('speaks of refused edits before anything else', () => {
    for (const connection of connections) {
      expect(label({ connection, waiting: 3, unsaved: 3, durable: false }, { refusals: 1 })).toBe('Rejected');
    }
  });

  it('never lies', () => {
    const kinds = fc.record({
      connection: fc.constantFrom(...connections),
      waiting: fc.nat(5),
      unsaved: fc.nat(5),
      parked: fc.nat(5),
      ready: fc.boolean(),
      durable: fc.boolean(),
    });
    const besides = fc.record({
      refusals: fc.nat(1),
      underWay: fc.nat(2),
      overdue: fc.boolean(),
      stuck: fc.boolean(),
    });
    fc.assert(
      fc.property(kinds, besides, (drawn, besides) => {
        const status = live({ ...drawn, unsaved: Math.min(drawn.unsaved, drawn.waiting) });
        const said = chipFor(status, besides).label;
        const underWay = besides.underWay > 0;
        if (said === 'Synced') expect(status.waiting > 0 || underWay).toBe(false);
        if (said.startsWith('Saved on this device')) {
          expect(status.unsaved > 0 || underWay).toBe(false);
          expect(said.endsWith(` · ${String(status.waiting)} waiting`)).toBe(status.waiting > 0);
        }
        if (said === 'Not saved' && status.waiting > 0) expect(status.unsaved > 0 || underWay).toBe(true);
        if (said === 'Reconnecting') expect(status.waiting > 0 || underWay).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is late with good news and with blips, never with an edit that waits or is lost', () => {
    const late: [shown: ChipKind, next: ChipKind][] = [
      ['saving', 'synced'],
      ['saving', 'kept'],
      ['saving', 'unsaved'],
      ['saving', 'reconnecting'],
      ['synced', 'reconnecting'],
    ];
    const kinds: ChipKind[] = [
      'connecting',
      'synced',
      'saving',
      'kept',
      'reconnecting',
      'unsaved',
      'sign_in',
      'rejected',
    ];
    for (const shown of kinds) {
      for (const next of kinds) {
        const isLate = late.some(([a, b]) => a === shown && b === next);
        expect(quietMs(shown, next) > 0, `${shown} → ${next}`).toBe(isLate);
      }
    }
  });
});
