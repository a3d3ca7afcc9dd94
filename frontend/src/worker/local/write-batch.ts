import type { LogCursor, StoreBatch } from '../../generated/wasm/client_wasm';
import { type BoardRow, beginningWith, type Connection, type WriteTransaction } from './schema';
import { atomically } from './transactions';

/** What became of a batch. */
export interface Written {
  /** `other_copy`: the board is stored as another copy by now, or has followed another log, so what belongs to this one was left out. */
  copy: 'written' | 'other_copy';
  /** The keys of the refusals it brought. */
  refusals: number[];
}

const STORES = ['boards', 'snapshots', 'log', 'pending', 'slots', 'refused', 'undo'] as const;
type Transaction = WriteTransaction<[...typeof STORES]>;

/** Writes batches of one board in one transaction: all or nothing. */
export async function writeBatches(
  connection: Connection,
  board: string,
  batches: readonly StoreBatch[],
): Promise<Written[]> {
  const durability = batches.some(mustLast) ? 'strict' : 'relaxed';
  const transaction = connection.transaction([...STORES], 'readwrite', { durability });
  return atomically(transaction, async () => {
    const written: Written[] = [];
    for (const batch of batches) written.push(await writeBatch(transaction, board, batch));
    return written;
  });
}

/** Whether somebody relies on this being on the device: all else could be fetched again. */
function mustLast(batch: StoreBatch): boolean {
  return (
    batch.keep.length > 0 ||
    batch.refused.length > 0 ||
    batch.retire.length > 0 ||
    batch.begins !== undefined ||
    batch.slot !== undefined
  );
}

async function writeBatch(transaction: Transaction, board: string, batch: StoreBatch): Promise<Written> {
  const row = (await transaction.objectStore('boards').get(board)) ?? { board };
  const isOther = !isFor(batch, row);
  if (!isOther) await writeCopy(transaction, row, batch);
  await writePending(transaction, board, batch, isOther);
  await writeUndo(transaction, board, batch);
  const refusals = await Promise.all(
    batch.refused.map((refusal) => transaction.objectStore('refused').add({ board, refusal })),
  );
  return { copy: isOther ? 'other_copy' : 'written', refusals };
}

/** Whether the batch goes on with the copy that is stored, or may take its place: another tab may have been here. */
function isFor(batch: StoreBatch, { copy: stored }: BoardRow): boolean {
  const { begins, copy } = batch;
  if (!begins) return copy === stored?.id && (!stored?.cursor || follows(batch, stored.cursor));
  const seen = begins.seen ?? Number.POSITIVE_INFINITY;
  return begins.replaces === stored?.id && (stored?.cursor?.seq ?? 0) <= seen;
}

/**
 * Whether the batch's tab has been where the stored copy is, or is not there yet: otherwise the server came back from a
 * backup, and has something else in the place of what the copy has (`StoreBatch::follows`).
 */
function follows({ passed }: StoreBatch, stored: LogCursor): boolean {
  const last = passed.at(-1);
  if (!last) return true;
  const isBehind = stored.epoch === last.epoch && stored.seq > last.seq;
  return isBehind || passed.some((place) => isSamePlace(place, stored));
}

/** Whether two cursors stand at the same place of the same log. */
export function isSamePlace(one: LogCursor, other: LogCursor): boolean {
  return one.epoch === other.epoch && one.seq === other.seq && one.hash === other.hash;
}

async function writeCopy(transaction: Transaction, row: BoardRow, batch: StoreBatch): Promise<void> {
  const { board } = row;
  const { begins, copy, role } = batch;
  const [snapshots, log] = [transaction.objectStore('snapshots'), transaction.objectStore('log')];
  const next: BoardRow = { ...row };
  if (role !== undefined) next.role = role;
  if (copy !== undefined) {
    if (begins) {
      await Promise.all([snapshots.delete(beginningWith(board)), log.delete(beginningWith(board))]);
      next.copy = { id: copy, cursor: batch.cursor };
      if (begins.snapshot) await snapshots.put({ board, copy, bytes: begins.snapshot });
    } else if (batch.cursor && row.copy && batch.cursor.seq > (row.copy.cursor?.seq ?? 0)) {
      next.copy = { ...row.copy, cursor: batch.cursor };
    }
    await Promise.all(batch.log.map((change) => log.put({ board, copy, ...change })));
  }
  await transaction.objectStore('boards').put(next);
}

async function writeUndo(transaction: Transaction, board: string, batch: StoreBatch): Promise<void> {
  const undo = transaction.objectStore('undo');
  await Promise.all(batch.undo.map((kept) => undo.put({ board, ...kept })));
  await Promise.all(batch.undo_gone.map((id) => undo.delete([board, id])));
}

async function writePending(
  transaction: Transaction,
  board: string,
  batch: StoreBatch,
  isOther: boolean,
): Promise<void> {
  const [pending, slots] = [transaction.objectStore('pending'), transaction.objectStore('slots')];
  for (const change of batch.keep) {
    const known = await pending.get([board, change.hash]);
    await pending.put({ ...known, board, ...change });
  }
  // What the server has accepted stays pending until the copy has it.
  const homeless = new Set(isOther ? batch.log.map(({ hash }) => hash) : []);
  const forget = batch.forget.filter((hash) => !homeless.has(hash));
  await Promise.all(forget.map((hash) => pending.delete([board, hash])));
  if (batch.slot !== undefined) {
    const known = await slots.get([board, batch.slot]);
    await slots.put({ ...known, board, actor: batch.slot });
  }
  await Promise.all(batch.retire.map((actor) => slots.delete([board, actor])));
}
