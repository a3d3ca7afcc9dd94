import type { IDBPTransaction } from 'idb';
import { beginningWith, type Connection, type Schema, type StoreName } from './schema';
import { atomically } from './transactions';

type AllStores = IDBPTransaction<Schema, StoreName[], 'readwrite'>;

/** Removes a board from every object store, also from those of a newer version of the app. */
export function forgetBoard(connection: Connection, board: string): Promise<void> {
  const transaction = overAll(connection);
  return atomically(transaction, () => removeBoard(transaction, board));
}

/** The same, unless something waits, was refused and not seen to, or is known here alone. */
export function forgetSettled(connection: Connection, board: string): Promise<boolean> {
  const transaction = overAll(connection);
  return atomically(transaction, async () => {
    const waiting = await transaction.objectStore('pending').count(beginningWith(board));
    const refused = await transaction.objectStore('refused').index('board').count(board);
    const row = await transaction.objectStore('boards').get(board);
    if (waiting + refused > 0 || (row?.born && !row.born.registered)) return false;
    await removeBoard(transaction, board);
    return true;
  });
}

/** Removes everything. */
export function forgetUser(connection: Connection): Promise<void> {
  const transaction = overAll(connection);
  return atomically(transaction, async () => {
    await Promise.all([...connection.objectStoreNames].map((name) => transaction.objectStore(name).clear()));
  });
}

function overAll(connection: Connection): AllStores {
  return connection.transaction([...connection.objectStoreNames], 'readwrite', { durability: 'strict' });
}

async function removeBoard(transaction: AllStores, board: string): Promise<void> {
  for (const name of transaction.objectStoreNames) {
    const store = transaction.objectStore(name);
    if (store.keyPath === 'board') await store.delete(board);
    else if (Array.isArray(store.keyPath) && store.keyPath[0] === 'board') await store.delete(beginningWith(board));
    else if ([...store.indexNames].includes('board' as never)) {
      const keys = await store.index('board' as never).getAllKeys(board as never);
      await Promise.all(keys.map((key) => store.delete(key)));
    }
  }
}
