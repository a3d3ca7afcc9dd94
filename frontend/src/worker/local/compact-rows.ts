import type { ChangeHash, Compacted, CopyId } from '../../generated/wasm/client_wasm';
import { beginningWith, type Connection } from './schema';
import { atomically } from './transactions';
import { isSamePlace } from './write-batch';

/** The log rows of a copy, as they were at one moment. */
export interface CopyRows {
  copy: CopyId;
  hashes: readonly ChangeHash[];
}

export function readCopyRows(connection: Connection, board: string): Promise<CopyRows | undefined> {
  const transaction = connection.transaction(['boards', 'log']);
  return atomically(transaction, async () => {
    const copy = (await transaction.objectStore('boards').get(board))?.copy?.id;
    if (copy === undefined) return undefined;
    const keys = await transaction.objectStore('log').getAllKeys(beginningWith(board, copy));
    return { copy, hashes: keys.map(([, , hash]) => hash) };
  });
}

/**
 * Puts a snapshot in the place of the rows it covers. It covers all that were there when it was made, provided that
 * the copy has been followed just as far as its maker has followed the log: only then is anything written.
 */
export function putCompacted(
  connection: Connection,
  board: string,
  { copy, snapshot, cursor }: Compacted,
  rows: CopyRows,
): Promise<boolean> {
  const transaction = connection.transaction(['boards', 'snapshots', 'log'], 'readwrite', { durability: 'strict' });
  return atomically(transaction, async () => {
    const row = await transaction.objectStore('boards').get(board);
    const isSame = row?.copy?.id === copy && rows.copy === copy;
    if (!isSame || !row.copy?.cursor || !isSamePlace(row.copy.cursor, cursor)) return false;
    const known = await transaction.objectStore('snapshots').get([board, copy]);
    await transaction.objectStore('snapshots').put({ ...known, board, copy, bytes: snapshot });
    await Promise.all(rows.hashes.map((hash) => transaction.objectStore('log').delete([board, copy, hash])));
    await transaction.objectStore('boards').put({ ...row, copy: { ...row.copy, id: copy, cursor } });
    return true;
  });
}
