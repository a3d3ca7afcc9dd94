import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Database } from './database';
import { openDevice } from './device';
import { databaseName, SCHEMA_VERSION } from './schema';
import { batch, kept } from './testing/batches';
import { newUser, openStore } from './testing/store';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('Database', () => {
  it('makes way for a newer version of the app, and goes on over what that has made of it', async () => {
    const user = newUser();
    const store = openStore(user);
    await store.write('board', batch({ keep: [kept('p1')] }));
    const blocked = vi.fn();
    const newer = await openDB(databaseName(user), SCHEMA_VERSION + 1, {
      upgrade: (connection) => {
        connection.createObjectStore('newer', { keyPath: 'board' });
      },
      blocked,
    });
    expect(blocked).not.toHaveBeenCalled();
    await newer.put('newer', { board: 'board' });
    await store.write('board', batch({ keep: [kept('p2')] }));
    expect((await store.read('board')).pending).toHaveLength(2);
    await store.forget('board');
    expect(await newer.getAll('newer')).toEqual([]);
    newer.close();
  });

  it('tries once more over a new connection, and then says what is wrong', async () => {
    const database = new Database(newUser());
    const connections = new Set<unknown>();
    let tries = 0;
    const work = (connection: unknown) => {
      connections.add(connection);
      tries++;
      return Promise.reject(new DOMException('full', 'QuotaExceededError'));
    };
    await expect(database.run(work)).rejects.toMatchObject({ name: 'LocalStoreError', reason: 'quota' });
    expect({ tries, connections: connections.size }).toEqual({ tries: 2, connections: 2 });
  });

  it('gives up on a database that never opens', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('indexedDB', { open: () => new EventTarget() });
    const failed = expect(new Database('user').run(() => Promise.resolve())).rejects.toMatchObject({
      reason: 'unavailable',
    });
    await vi.advanceTimersByTimeAsync(60_000);
    await failed;
    vi.useRealTimers();
  });
});

describe('openDevice', () => {
  const locks = { request: () => Promise.resolve() };
  const refused = () => {
    throw new DOMException('private window', 'SecurityError');
  };

  it('is all there where database, locks and channel are', async () => {
    vi.stubGlobal('navigator', { locks });
    expect(await openDevice(newUser())).toMatchObject({ locks });
  });

  it.each([
    ['without IndexedDB', () => vi.stubGlobal('indexedDB', undefined)],
    ['where IndexedDB is refused', () => vi.stubGlobal('indexedDB', { open: refused })],
    ['without locks', () => vi.stubGlobal('navigator', {})],
    ['without a channel to the other tabs', () => vi.stubGlobal('BroadcastChannel', undefined)],
  ])('is nothing %s', async (_, take) => {
    vi.stubGlobal('navigator', { locks });
    take();
    expect(await openDevice(newUser())).toBe('unavailable');
  });

  it('says that a device is full that has no room for a database', async () => {
    vi.stubGlobal('navigator', { locks });
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    vi.stubGlobal('indexedDB', { open: full });
    expect(await openDevice(newUser())).toBe('quota');
  });
});
