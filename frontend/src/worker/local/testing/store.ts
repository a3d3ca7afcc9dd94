import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { Database } from '../database';
import { LocalStore } from '../local-store';
import { type Connection, databaseName, type Schema } from '../schema';

let lastUser = 0;

/** Somebody whose device has nothing yet. */
export function newUser(): string {
  return `user-${String(++lastUser)}`;
}

/** A store as one tab has it; a second one over the same user is another tab. */
export function openStore(user: string): LocalStore {
  return new LocalStore(user, new Database(user));
}

/** The user's database as IndexedDB has it, for what no store does. */
export async function inDatabase<T>(user: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await openDB<Schema>(databaseName(user));
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}
