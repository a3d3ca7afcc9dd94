import { describe, expect, it } from 'vitest';
import type { LogCursor } from '../../generated/wasm/client_wasm';
import { batch, beginning, bytes, cursor, kept, logged } from './testing/batches';
import { inDatabase, newUser, openStore } from './testing/store';

const BOARD = 'board';
const hashes = (rows: { hash: string }[]) => rows.map(({ hash }) => hash).sort();

describe('a batch in the device’s store', () => {
  it('is read back as it was written', async () => {
    const store = openStore(newUser());
    const action = { type: 'rename_board', name: 'Autumn' } as const;
    const change = kept('p1', { action, seq: 7, refusals: 1 });
    await store.write(BOARD, { ...beginning('a', 2), keep: [change], role: 'member' });
    const local = await store.read(BOARD);
    expect(local.copy).toMatchObject({ id: 'a', snapshot: bytes('snapshot of a'), cursor: cursor(2) });
    expect(local.copy?.log.sort((a, b) => a.hash.localeCompare(b.hash))).toEqual([logged('a1'), logged('a2')]);
    expect(local.pending).toEqual([change]);
    expect(local).toMatchObject({ born_here: false, role: 'member' });
  });

  it('keeps what can be taken back, in its last state, for this board alone', async () => {
    const store = openStore(newUser());
    const undo = (id: string, entry: string) => ({ id, entry });
    await store.write(BOARD, batch({ undo: [undo('1', 'a'), undo('2', 'b'), undo('3', 'c')] }));
    await store.write('neighbour', batch({ undo: [undo('1', 'z')] }));
    await store.write(BOARD, batch({ undo: [undo('2', 'b again')], undo_gone: ['1'] }));
    expect((await store.read(BOARD)).undo).toEqual([undo('2', 'b again'), undo('3', 'c')]);
    await store.forget(BOARD);
    expect((await store.read(BOARD)).undo).toEqual([]);
    expect((await store.read('neighbour')).undo).toEqual([undo('1', 'z')]);
  });

  it('begins without a snapshot when the log begins with the genesis', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, { ...beginning('a', 1), begins: { replaces: undefined, snapshot: undefined } });
    expect((await store.read(BOARD)).copy).toMatchObject({ id: 'a', snapshot: undefined });
  });

  it('adds to the log and moves the cursor on, never back', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, beginning('a', 1));
    await store.write(BOARD, batch({ copy: 'a', log: [logged('a3')], cursor: cursor(3) }));
    await store.write(BOARD, batch({ copy: 'a', log: [logged('a2')], cursor: cursor(2) }));
    const { copy } = await store.read(BOARD);
    expect(copy?.cursor.seq).toBe(3);
    expect(hashes(copy?.log ?? [])).toEqual(['a1', 'a2', 'a3']);
  });

  it('that begins a copy takes the place of the stored one, rows and all', async () => {
    const user = newUser();
    const store = openStore(user);
    await store.write(BOARD, beginning('a', 3));
    await store.write('neighbour', beginning('a', 1));
    await store.write(BOARD, { ...beginning('b', 1, 'a'), cursor: cursor(1) });
    expect((await store.read(BOARD)).copy).toMatchObject({ id: 'b', log: [logged('b1')], cursor: cursor(1) });
    expect((await store.read('neighbour')).copy?.id).toBe('a');
    const left = await inDatabase(user, async (connection) => [
      ...(await connection.getAllKeys('snapshots')),
      ...(await connection.getAllKeys('log')),
    ]);
    expect(left.filter(([board, copy]) => board === BOARD && copy === 'a')).toEqual([]);
  });

  it('begins no copy in place of one that another tab has begun meanwhile', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, beginning('a', 1));
    await store.write(BOARD, beginning('b', 2, 'a'));
    expect((await store.write(BOARD, { ...beginning('c', 3, 'a'), keep: [kept('p1')] })).copy).toBe('other_copy');
    expect((await store.write(BOARD, beginning('d', 3))).copy).toBe('other_copy');
    const local = await store.read(BOARD);
    expect(local.copy).toMatchObject({ id: 'b', cursor: cursor(2) });
    expect(hashes(local.pending)).toEqual(['p1']);
  });

  it('begins no copy in place of one that goes further than its tab has seen', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, beginning('a', 2));
    const unseen = { ...beginning('b', 1), begins: { replaces: 'a', seen: 1, snapshot: undefined } };
    expect((await store.write(BOARD, unseen)).copy).toBe('other_copy');
    expect((await store.read(BOARD)).copy).toMatchObject({ id: 'a', cursor: cursor(2) });
    const seen = { ...beginning('c', 1), begins: { replaces: 'a', seen: 2, snapshot: undefined } };
    expect((await store.write(BOARD, seen)).copy).toBe('written');
  });

  it('for another copy keeps waiting what the server has accepted', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, { ...beginning('b', 1), keep: [kept('p1'), kept('p2')] });
    await store.write(BOARD, batch({ copy: 'a', log: [logged('p1')], cursor: cursor(9), forget: ['p1', 'p2'] }));
    expect(hashes((await store.read(BOARD)).pending)).toEqual(['p1']);
  });

  it('is not put behind another history of the log than its tab has followed', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, beginning('a', 3));
    const apart = (passed: LogCursor[]) =>
      batch({ copy: 'a', log: [logged('a4')], cursor: passed.at(-1), passed, forget: ['a4'] });
    await store.write(BOARD, batch({ keep: [kept('a4')], copy: 'a' }));
    const elsewhere = [cursor(2), cursor(3, '0'), cursor(4, '0')];
    expect((await store.write(BOARD, apart(elsewhere))).copy).toBe('other_copy');
    expect((await store.write(BOARD, apart([cursor(4, '0'), cursor(5, '0')]))).copy).toBe('other_copy');
    const local = await store.read(BOARD);
    expect(hashes(local.copy?.log ?? [])).toEqual(['a1', 'a2', 'a3']);
    expect([local.copy?.cursor, hashes(local.pending)]).toEqual([cursor(3), ['a4']]);
    expect((await store.write(BOARD, apart([cursor(1), cursor(2)]))).copy).toBe('written');
    expect((await store.write(BOARD, apart([cursor(2), cursor(3), cursor(4)]))).copy).toBe('written');
    expect((await store.read(BOARD)).copy?.cursor).toEqual(cursor(4));
  });

  it('for another copy leaves the stored one alone, and all else of it is written', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, { ...beginning('b', 1), keep: [kept('p1')], role: 'member' });
    const stale = batch({
      copy: 'a',
      log: [logged('a9')],
      cursor: cursor(9),
      keep: [kept('p2')],
      forget: ['p1'],
      slot: 'ben',
      role: 'viewer',
    });
    expect((await store.write(BOARD, stale)).copy).toBe('other_copy');
    const local = await store.read(BOARD);
    expect(local.copy).toMatchObject({ id: 'b', log: [logged('b1')], cursor: cursor(1) });
    expect(hashes(local.pending)).toEqual(['p2']);
    expect(await store.slots(BOARD)).toEqual(['ben']);
    expect(local.role).toBe('member');
  });

  it('for a copy that the device has forgotten does not bring it back', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, beginning('a', 1));
    await store.forget(BOARD);
    const written = await store.write(BOARD, batch({ copy: 'a', log: [logged('a2')], cursor: cursor(2) }));
    expect(written.copy).toBe('other_copy');
    expect((await store.read(BOARD)).copy).toBeUndefined();
  });

  it('keeps and forgets by hash, and leaves what other tabs have pending', async () => {
    const user = newUser();
    const [one, other] = [openStore(user), openStore(user)];
    await one.write(BOARD, batch({ keep: [kept('p1'), kept('p2')] }));
    await other.write(BOARD, batch({ keep: [kept('q1', { actor: 'ben' })] }));
    await one.write(BOARD, batch({ forget: ['p1'], keep: [kept('p2', { refusals: 2 })] }));
    const { pending } = await other.read(BOARD);
    expect(hashes(pending)).toEqual(['p2', 'q1']);
    expect(pending.find(({ hash }) => hash === 'p2')?.refusals).toBe(2);
    expect(await other.pendingOf(BOARD, 'ben')).toEqual([kept('q1', { actor: 'ben' })]);
  });

  it('sets and retires slots', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, batch({ slot: 'ana' }));
    await store.write(BOARD, batch({ slot: 'ben', retire: ['ana'] }));
    expect(await store.slots(BOARD)).toEqual(['ben']);
  });

  it('is written whole or not at all', async () => {
    const store = openStore(newUser());
    await store.write(BOARD, beginning('a', 1));
    // Functions cannot be stored: the row fails after others of the batch are written.
    const broken = kept('p2', { action: (() => undefined) as never });
    const torn = { ...beginning('b', 1), keep: [kept('p1'), broken] };
    await expect(store.write(BOARD, torn)).rejects.toMatchObject({ name: 'LocalStoreError', reason: 'unavailable' });
    const local = await store.read(BOARD);
    expect(local.copy?.id).toBe('a');
    expect(local.pending).toEqual([]);
  });

  it('is not written when one before it could not be', async () => {
    const store = openStore(newUser());
    const broken = batch({ keep: [kept('p1', { action: (() => undefined) as never })] });
    const written = await Promise.allSettled([
      store.write(BOARD, batch({ keep: [kept('p0')] })),
      store.write(BOARD, broken),
      // What is no batch goes on: it also parts the batches into two transactions.
      store.opened(BOARD, 1),
      store.write(BOARD, batch({ keep: [kept('p2')] })),
    ]);
    expect(written.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(hashes((await store.read(BOARD)).pending)).toEqual(['p0']);
  });

  it('is in what is read after it', async () => {
    const store = openStore(newUser());
    const writes = Array.from({ length: 50 }, (_, i) => store.write(BOARD, batch({ keep: [kept(`p${String(i)}`)] })));
    const { pending } = await store.read(BOARD);
    expect(pending).toHaveLength(50);
    await Promise.all(writes);
  });
});
