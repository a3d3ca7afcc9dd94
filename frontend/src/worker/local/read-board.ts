import type { KeptChange, LocalBoard, LocalCopy } from '../../generated/wasm/client_wasm';
import { beginningWith, type Connection, type PendingRow } from './schema';
import { atomically } from './transactions';

/** All of a board, as it was at one moment. */
export function readBoard(connection: Connection, board: string): Promise<LocalBoard> {
  const transaction = connection.transaction(['boards', 'snapshots', 'log', 'pending', 'undo']);
  return atomically(transaction, async () => {
    const row = await transaction.objectStore('boards').get(board);
    const pending = (await transaction.objectStore('pending').getAll(beginningWith(board))).map(toKept);
    const undo = (await transaction.objectStore('undo').getAll(beginningWith(board))).map(({ id, entry }) => ({
      id,
      entry,
    }));
    let copy: LocalCopy | undefined;
    if (row?.copy?.cursor) {
      const { id, cursor } = row.copy;
      const snapshot = await transaction.objectStore('snapshots').get([board, id]);
      const log = await transaction.objectStore('log').getAll(beginningWith(board, id));
      copy = { id, snapshot: snapshot?.bytes, log: log.map(({ hash, chunk }) => ({ hash, chunk })), cursor };
    }
    // Once there is a copy of it the server knows the board, whatever became of the answer that said so.
    return { copy, pending, born_here: row?.born !== undefined && copy === undefined, role: row?.role, undo };
  });
}

export function toKept({ hash, actor, seq, chunk, action, at, refusals }: PendingRow): KeptChange {
  return { hash, actor, seq, chunk, action, at, refusals };
}
