import type { BoardView } from '../../generated/wasm/client_wasm';
import { completed } from './cached-view';
import { type DigestRow, databaseName, type StoreName, type ViewRow } from './schema';

/**
 * What this device last showed of a board, read without waiting for the worker: its first picture is that much sooner on
 * screen. Undefined when there is none, or none to be had; whoever keeps boards here finds out why.
 */
export async function glance(user: string, board: string): Promise<BoardView | undefined> {
  const row = await looked<ViewRow | undefined>(user, 'views', (store) => store.get(board));
  return row && completed(row.view);
}

/** What all boards on this device have to say to their user; nothing where none are kept. */
export async function digests(user: string): Promise<DigestRow[]> {
  return (await looked<DigestRow[]>(user, 'digests', (store) => store.getAll())) ?? [];
}

async function looked<Answer>(
  user: string,
  name: StoreName,
  ask: (store: IDBObjectStore) => IDBRequest<Answer>,
): Promise<Answer | undefined> {
  try {
    const database = await opened(databaseName(user));
    try {
      return await answerOf(ask(database.transaction(name).objectStore(name)));
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

/** As it is, of whichever version; one that is not there is not made. */
function opened(name: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(name);
  opening.onupgradeneeded = () => opening.transaction?.abort();
  return answerOf(opening).then((database) => {
    // Whoever upgrades or removes it does not wait for a picture.
    database.onversionchange = () => database.close();
    return database;
  });
}

function answerOf<Answer>(request: IDBRequest<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no answer'));
  });
}
