import type { BoardView } from '../../generated/wasm/client_wasm';
import { completed } from './cached-view';
import { databaseName, type ViewRow } from './schema';

/**
 * What this device last showed of a board, read without waiting for the worker: its first picture is that much sooner on
 * screen. Undefined when there is none, or none to be had; whoever keeps boards here finds out why.
 */
export async function glance(user: string, board: string): Promise<BoardView | undefined> {
  try {
    const database = await opened(databaseName(user));
    try {
      const row = await answerOf<ViewRow | undefined>(database.transaction('views').objectStore('views').get(board));
      return row && completed(row.view);
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
