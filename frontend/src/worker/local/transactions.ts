import type { IDBPObjectStore } from 'idb';
import type { Connection, Schema, StoreName } from './schema';

/** Asks one object store, in a transaction of its own. */
export function readFrom<Name extends StoreName, Answer>(
  connection: Connection,
  name: Name,
  ask: (store: IDBPObjectStore<Schema, [Name], Name>) => Promise<Answer>,
): Promise<Answer> {
  const transaction = connection.transaction(name);
  return atomically(transaction, () => ask(transaction.store));
}

/**
 * Runs the work and waits for the commit; whatever goes wrong, nothing of it stays. Reads, too, go through here: that
 * a transaction has failed must be heard, or the browser reports it and the app takes that for a broken replica.
 */
export async function atomically<T>(
  transaction: { done: Promise<void>; abort: () => void },
  work: () => Promise<T>,
): Promise<T> {
  // Heard of here first, so that an abort in the middle of the work is not reported as unhandled.
  const done = transaction.done.catch((error: unknown) => {
    throw error;
  });
  done.catch(() => undefined);
  try {
    const result = await work();
    await done;
    return result;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended already.
    }
    throw error;
  }
}
