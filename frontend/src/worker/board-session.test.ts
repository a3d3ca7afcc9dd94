// The wasm module itself, across the boundary: what only a real call can show.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { BoardSession, initSync, subprotocol } from '../generated/wasm/client_wasm';

const USER = '0195b0a0-0000-7000-8000-000000000001';
const NOW = 1_795_000_000_000;

const types = (effects: { type: string }[]) => effects.map(({ type }) => type);

describe('BoardSession', () => {
  beforeAll(() => {
    const address = new URL('../generated/wasm/client_wasm_bg.wasm', import.meta.url);
    initSync({ module: readFileSync(address) });
  });

  it('asks to connect when woken, and says Hello in bytes once a socket is open', () => {
    using session = new BoardSession(USER, 1n);
    expect(types(session.wake(NOW))).toContain('connect');
    const send = session.opened(NOW, 'token').find((effect) => effect.type === 'send');
    expect(send?.bytes).toBeInstanceOf(Uint8Array);
    expect(new TextDecoder().decode(send?.bytes)).toContain('token');
  });

  it('says how things stand in plain words and numbers', () => {
    using session = new BoardSession(USER, 1n);
    expect(session.status()).toEqual({
      connection: 'offline',
      waiting: 0,
      unsaved: 0,
      parked: 0,
      waiting_since: undefined,
      role: undefined,
      ready: false,
      durable: false,
      refused: 0,
      can_undo: false,
      can_redo: false,
      nearly_full: undefined,
    });
    expect(session.view()).toBeUndefined();
  });

  it('asks to be woken at a time in milliseconds when a socket could not be opened', () => {
    using session = new BoardSession(USER, 1n);
    session.wake(NOW);
    const wake = session.closed(NOW, 1006).find((effect) => effect.type === 'wake_at');
    expect(wake?.at).toBeGreaterThanOrEqual(NOW);
    expect(wake?.at).toBeLessThan(NOW + 60_000);
  });

  it('takes a denial by its name', () => {
    using session = new BoardSession(USER, 1n);
    session.wake(NOW);
    session.denied(NOW, 'no_such_board');
    expect(session.status().connection).toBe('no_such_board');
  });

  it('throws words for the user when an action makes no sense', () => {
    using session = new BoardSession(USER, 1n);
    expect(() => session.act(NOW, { type: 'trash_card', card: 'a' })).toThrow('the board is still loading');
    expect(() => session.act(NOW, { type: 'trash_card', card: 'no id!' })).toThrow('not a valid card id');
    expect(() => new BoardSession('nobody', 1n)).toThrow('not a valid user id');
  });

  it('stays usable after bytes that are no frame', () => {
    using session = new BoardSession(USER, 1n);
    session.wake(NOW);
    session.opened(NOW, 'token');
    const effects = session.received(NOW, new Uint8Array([255, 255, 255]));
    expect(types(effects)).toContain('disconnect');
    expect(session.status().connection).not.toBe('live');
  });

  it('names the subprotocol', () => {
    expect(subprotocol()).toBe('weft.sync.v1');
  });

  it('writes nothing to the console when all is well', () => {
    const error = vi.spyOn(console, 'error');
    using session = new BoardSession(USER, 1n);
    session.tick(NOW);
    expect(error).not.toHaveBeenCalled();
  });
});
