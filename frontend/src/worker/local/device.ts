import { Database, LocalStoreError, type LocalStoreFailure } from './database';
import { LocalStore } from './local-store';
import { databaseName } from './schema';

/** What a device offers for keeping boards; there is all of it or none. */
export interface Device {
  store: LocalStore;
  locks: LockManager;
}

/** Whether something of the user may be here all the same, though the device does not open now. */
export async function mayHold(user: string): Promise<boolean> {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === databaseName(user));
  } catch {
    return false;
  }
}

/**
 * What keeps boards here, or why boards live in their tabs alone: in an insecure context, in a private window, where the
 * user or the browser refuses, or for now, while the database does not open or the device has no room for one.
 */
export async function openDevice(user: string): Promise<Device | LocalStoreFailure> {
  try {
    const { locks } = navigator;
    // Without locks two tabs could write as one actor, without a channel they would not hear of each other.
    if (typeof indexedDB === 'undefined' || typeof BroadcastChannel === 'undefined' || !locks) return 'unavailable';
    const database = new Database(user);
    await database.run(() => Promise.resolve());
    return { store: new LocalStore(user, database), locks };
  } catch (error) {
    // Browsers that keep nothing for a site throw at the first touch, some here and some there.
    return LocalStoreError.of(error).reason;
  }
}
