import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Refusal } from '../../generated/wasm/client_wasm';
import { aView } from '../testing/view';
import type { LocalStore } from './local-store';
import { databaseName } from './schema';
import { batch, beginning, bytes, cursor, kept, logged } from './testing/batches';
import { inDatabase, newUser, openStore } from './testing/store';

const BOARD = 'board';
const REFUSAL: Refusal = { actions: [], reason: 'role', detail: 'viewers cannot edit' };
const VIEW = aView({ info: { name: 'Autumn', description: '' } });

afterEach(() => {
  vi.restoreAllMocks();
});

/** The next read fails as when the browser loses its database: its transaction ends in the middle. */
function abortsOnce(method: 'get' | 'getAll' | 'getAllKeys'): void {
  const { prototype } = IDBObjectStore as { prototype: Record<typeof method, (query: unknown) => IDBRequest> };
  const genuine = prototype[method];
  vi.spyOn(prototype, method).mockImplementationOnce(function (this: IDBObjectStore, query) {
    const request = genuine.call(this, query);
    this.transaction.abort();
    return request;
  });
}

describe('LocalStore', () => {
  // What nobody hears of, the runner reports, as the worker would take it for a broken replica.
  it.each([
    ['get', 'read', (store: LocalStore) => store.read(BOARD)],
    ['get', 'birth', (store: LocalStore) => store.birth(BOARD)],
    ['get', 'cachedView', (store: LocalStore) => store.cachedView(BOARD)],
    ['getAllKeys', 'copyRows', (store: LocalStore) => store.copyRows(BOARD)],
    ['getAll', 'holdings', (store: LocalStore) => store.holdings()],
    ['getAll', 'slots', (store: LocalStore) => store.slots(BOARD)],
    ['getAll', 'pendingOf', (store: LocalStore) => store.pendingOf(BOARD, 'ana')],
  ] as const)('asks again when the browser aborts a %s of %s', async (method, _, ask) => {
    const store = openStore(newUser());
    await store.write(BOARD, { ...beginning('a', 1), keep: [kept('p1')], slot: 'ana' });
    await store.cacheView(BOARD, VIEW);
    await store.setBirth(BOARD, { workspace: 'w', name: 'n' }, 1);
    const before = await ask(store);
    expect(before).toBeDefined();
    abortsOnce(method);
    expect(await ask(store)).toEqual(before);
  });

  it('keeps the fields of a newer version in every row it writes', async () => {
    const user = newUser();
    const store = openStore(user);
    await store.write(BOARD, { ...beginning('a', 1), keep: [kept('p1')], slot: 'ana' });
    await store.opened(BOARD, 1);
    await inDatabase(user, async (connection) => {
      for (const name of ['boards', 'pending', 'slots'] as const) {
        for (const row of await connection.getAll(name)) await connection.put(name, { ...row, newer: 'kept' } as never);
      }
    });
    await store.write(BOARD, batch({ copy: 'a', cursor: cursor(2), keep: [kept('p1')], slot: 'ana', role: 'admin' }));
    await store.opened(BOARD, 2);
    await store.setBirth(BOARD, { workspace: 'w', name: 'n' }, 3);
    await store.cacheView(BOARD, VIEW);
    await inDatabase(user, async (connection) => {
      for (const name of ['boards', 'pending', 'slots'] as const) {
        expect(await connection.getAll(name), name).toEqual([expect.objectContaining({ newer: 'kept' })]);
      }
    });
  });

  it('tells what it holds of each board, the last opened first', async () => {
    const store = openStore(newUser());
    const action = { type: 'rename_board', name: 'B' } as const;
    await store.write('old', beginning('a', 1));
    await store.opened('old', 100);
    await store.cacheView('old', VIEW);
    await store.write('busy', {
      ...beginning('b', 1),
      keep: [kept('p2', { seq: 2, action }), kept('p1', { at: 500 })],
      refused: [REFUSAL],
    });
    await store.opened('busy', 200);
    await store.opened('only asked for', 300);
    expect(await store.holdings()).toEqual([
      expect.objectContaining({
        board: 'busy',
        waiting: 2,
        waitingSince: 500,
        refused: 1,
        actions: [action],
        openedAt: 200,
        unregistered: undefined,
      }),
      expect.objectContaining({ board: 'old', name: 'Autumn', waiting: 0, waitingSince: undefined, refused: 0 }),
    ]);
  });

  it('tells every tab that what it holds has changed', async () => {
    const user = newUser();
    const [one, other] = [openStore(user), openStore(user)];
    const heard = Promise.all([one, other].map((store) => new Promise((heard) => store.subscribe(heard))));
    await one.write(BOARD, batch({ keep: [kept('p1')] }));
    await heard;
  });

  it('knows a board that was made here until the server does', async () => {
    const store = openStore(newUser());
    await store.setBirth(BOARD, { workspace: 'w', name: 'Made here' }, 5);
    expect(await store.read(BOARD)).toMatchObject({ born_here: true, copy: undefined });
    expect(await store.holdings()).toMatchObject([{ name: 'Made here', unregistered: 'w', openedAt: 5 }]);
    await store.setBirth(BOARD, { workspace: 'w', name: 'Made here', refusedBecause: 'no' }, 6);
    expect(await store.holdings()).toMatchObject([{ unregistered: 'w', unregisteredBecause: 'no' }]);
    await store.setBirth(BOARD, { workspace: 'w', name: 'Made here', registered: true, refusedBecause: undefined }, 7);
    expect(await store.holdings()).toMatchObject([{ unregistered: undefined, unregisteredBecause: undefined }]);
    // The copy is yet to come, and until then the board is what its genesis and what waits make of it.
    expect((await store.read(BOARD)).born_here).toBe(true);
    await store.write(BOARD, beginning('a', 1));
    expect((await store.read(BOARD)).born_here).toBe(false);
  });

  it('keeps refusals until those that were seen are dismissed', async () => {
    const store = openStore(newUser());
    const { refusals } = await store.write(BOARD, batch({ refused: [REFUSAL] }));
    await store.write(BOARD, batch({ refused: [{ ...REFUSAL, reason: 'malformed' }] }));
    await store.dismiss(BOARD, refusals);
    expect((await store.refusals(BOARD)).map(({ refusal }) => refusal.reason)).toEqual(['malformed']);
  });

  it('forgets a board from every object store, also from those it does not know', async () => {
    const user = newUser();
    const store = openStore(user);
    for (const board of [BOARD, 'neighbour']) {
      await store.write(board, { ...beginning('a', 2), keep: [kept('p')], slot: 'ana', refused: [REFUSAL] });
      await store.cacheView(board, VIEW);
    }
    await store.forget(BOARD);
    const rows = await inDatabase(user, async (connection) => {
      const all = [...connection.objectStoreNames].map((name) => connection.getAll(name));
      return (await Promise.all(all)).flat() as { board: string }[];
    });
    expect(new Set(rows.map(({ board }) => board))).toEqual(new Set(['neighbour']));
  });

  it('leaves not even an empty database when it forgets everything', async () => {
    const user = newUser();
    const [store, other] = [openStore(user), openStore(user)];
    await store.write(BOARD, { ...beginning('a', 2), keep: [kept('p')] });
    await other.read(BOARD);
    await store.forget();
    for (const late of [store, other]) {
      await expect(late.write(BOARD, batch({ keep: [kept('late')] }))).rejects.toThrow('keeps nothing');
      await expect(late.holdings()).rejects.toThrow('keeps nothing');
    }
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(databaseName(user));
    expect(await openStore(user).holdings()).toEqual([]);
  });

  it('lets a board go only when nothing of its user would be lost', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, { ...beginning('a', 1), keep: [kept('p1')] });
    expect(await store.forgetSettled(BOARD)).toBe(false);
    const { refusals } = await store.write(BOARD, batch({ forget: ['p1'], refused: [REFUSAL] }));
    expect(await store.forgetSettled(BOARD)).toBe(false);
    await store.dismiss(BOARD, refusals);
    expect(await store.forgetSettled(BOARD)).toBe(true);
    expect(await store.holdings()).toEqual([]);
    await store.setBirth('made here', { workspace: 'w', name: 'n' }, 1);
    expect(await store.forgetSettled('made here')).toBe(false);
  });

  it('does not keep the looks of a board that it has forgotten', async () => {
    const store = openStore(newUser());
    await store.opened(BOARD, 1);
    await store.cacheView(BOARD, VIEW);
    expect(await store.cachedView(BOARD)).toEqual(VIEW);
    await store.forget(BOARD);
    await store.cacheView(BOARD, VIEW);
    expect(await store.cachedView(BOARD)).toBeUndefined();
  });

  it('puts a compacted copy in the place of the rows it covers, and of no others', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, beginning('a', 3));
    const rows = await store.copyRows(BOARD);
    if (!rows) throw new Error('there is a copy');
    await store.write(BOARD, batch({ copy: 'a', log: [logged('late')] }));
    const compacted = { copy: 'a', snapshot: bytes('compacted'), cursor: cursor(3) };
    expect(await store.compact(BOARD, compacted, rows)).toBe(true);
    expect((await store.read(BOARD)).copy).toMatchObject({ snapshot: bytes('compacted'), log: [logged('late')] });
  });

  it('leaves a copy that another tab has followed further, or begun anew', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, beginning('a', 3));
    const rows = await store.copyRows(BOARD);
    if (!rows) throw new Error('there is a copy');
    await store.write(BOARD, batch({ copy: 'a', log: [logged('a4')], cursor: cursor(4) }));
    const compacted = { copy: 'a', snapshot: bytes('compacted'), cursor: cursor(3) };
    expect(await store.compact(BOARD, compacted, rows)).toBe(false);
    expect(await store.compact(BOARD, { ...compacted, cursor: cursor(4, '0') }, rows)).toBe(false);
    await store.write(BOARD, beginning('b', 1, 'a'));
    expect(await store.compact(BOARD, { ...compacted, cursor: cursor(9) }, rows)).toBe(false);
    expect((await store.read(BOARD)).copy).toMatchObject({ id: 'b', snapshot: bytes('snapshot of b') });
  });
});
