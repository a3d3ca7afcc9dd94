import { deleteDB, type OpenDBCallbacks, openDB } from 'idb';
import { type Connection, databaseName, SCHEMA_VERSION, type Schema, upgrade } from './schema';

/** How long opening may take, in milliseconds: another tab that does not make way must not hold up a board. */
const OPEN_WITHIN_MS = 5_000;

/** Why the device takes or gives nothing: it is full, or it does not work. */
export type LocalStoreFailure = 'quota' | 'unavailable';

/** The device's store did not do what it was asked, not even at the second try. */
export class LocalStoreError extends Error {
  override readonly name = 'LocalStoreError';

  constructor(
    readonly reason: LocalStoreFailure,
    options?: ErrorOptions,
  ) {
    super(reason === 'quota' ? 'This device has no room left.' : 'This device keeps nothing.', options);
  }

  static of(cause: unknown): LocalStoreError {
    if (cause instanceof LocalStoreError) return cause;
    return new LocalStoreError(isNamed(cause, 'QuotaExceededError') ? 'quota' : 'unavailable', { cause });
  }
}

/** A user's database, opened when it is needed and again after it was lost, until somebody removes it, in whichever tab. */
export class Database {
  #connecting: Promise<Connection> | undefined;
  /** Its user has signed out: whatever is still under way must not make it anew. */
  #removed = false;

  constructor(private readonly user: string) {}

  /** Runs work that can be done twice; once more over a new connection when it fails. */
  async run<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#connected());
    } catch {
      await this.close();
    }
    try {
      return await work(await this.#connected());
    } catch (error) {
      throw LocalStoreError.of(error);
    }
  }

  /** Ends the connection once what runs is done; the next work opens another. */
  async close(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    const connection = await connecting?.catch(() => undefined);
    connection?.close();
  }

  /** Removes the database for good; it goes later when another tab has it open and does not make way. */
  async remove(): Promise<void> {
    this.#removed = true;
    await this.close();
    await Promise.race([deleteDB(databaseName(this.user)), new Promise((wake) => setTimeout(wake, OPEN_WITHIN_MS))]);
  }

  #connected(): Promise<Connection> {
    if (this.#removed) return Promise.reject(new LocalStoreError('unavailable'));
    if (this.#connecting) return this.#connecting;
    const lost = () => {
      if (this.#connecting === connecting) this.#connecting = undefined;
    };
    const removed = () => {
      this.#removed = true;
    };
    const connecting = inTime(connect(databaseName(this.user), lost, removed));
    this.#connecting = connecting;
    connecting.catch(lost);
    return connecting;
  }
}

async function connect(name: string, lost: () => void, removed: () => void): Promise<Connection> {
  const callbacks: OpenDBCallbacks<Schema> = {
    upgrade: (database, oldVersion, _newVersion, { done }) => {
      // Whoever opens it hears of that.
      done.catch(() => undefined);
      upgrade(database, oldVersion);
    },
    // Another version wants to upgrade: whatever is next waits behind it. Or, with no version, it is removed.
    blocking: (_current, wanted, event) => {
      if (wanted === null) removed();
      lost();
      (event.target as IDBDatabase).close();
    },
    terminated: lost,
  };
  try {
    return await openDB<Schema>(name, SCHEMA_VERSION, callbacks);
  } catch (error) {
    // A newer version of the app was here, and it has only added to what we know.
    if (isNamed(error, 'VersionError')) return openDB<Schema>(name, undefined, callbacks);
    throw error;
  }
}

function inTime(opening: Promise<Connection>): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      reject(new LocalStoreError('unavailable'));
    }, OPEN_WITHIN_MS);
    opening.then(
      (connection) => {
        clearTimeout(deadline);
        if (late) connection.close();
        else resolve(connection);
      },
      (error: unknown) => {
        clearTimeout(deadline);
        reject(error);
      },
    );
  });
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error ? error.name === name : error instanceof DOMException && error.name === name;
}
