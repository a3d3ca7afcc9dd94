import type { DehydratedState } from '@tanstack/react-query';
import type { Persister } from '@tanstack/react-query-persist-client';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

type Answer = DehydratedState['queries'][number];

interface Schema extends DBSchema {
  /** What the server said last, by user and question: tabs write beside each other, and none undoes another's. */
  answers: { key: [user: string, question: string]; value: Answer };
}

const DATABASE = 'weft.answers';
/** One more whenever an answer's shape changes; answers of other shapes are thrown away. */
const SHAPES_VERSION = 1;
/** Older answers say nothing any more, in milliseconds. */
const AGE_MAX_MS = 30 * 24 * 60 * 60_000;
/** A database that does not open in time holds nobody up: the server is asked instead. In milliseconds. */
const OPEN_WITHIN_MS = 3_000;

/**
 * Keeps one user's answers on the device, as long as `isHere` says so. Nothing here is the only copy of
 * anything, so a device that cannot keep them is no error.
 */
export function answerStoreOf(user: string, isHere: () => boolean): Persister {
  const keptAtMs = new Map<string, number>();
  const isNews = ({ queryHash, state }: Answer) => state.dataUpdatedAt > (keptAtMs.get(queryHash) ?? 0);

  const keep = async (news: Answer[]) => {
    await inDatabase(async (db) => {
      // What was heard before a sign-out must not come back after it.
      if (!isHere()) return;
      const { store, done } = db.transaction('answers', 'readwrite');
      await Promise.all([...news.map((answer) => putIfNewer(store, user, answer)), done]);
    });
  };
  return {
    persistClient: async ({ clientState }) => {
      const news = clientState.queries.filter(isNews);
      for (const { queryHash, state } of news) keptAtMs.set(queryHash, state.dataUpdatedAt);
      if (news.length > 0) await keep(news).catch(() => undefined);
    },
    restoreClient: async () => {
      const queries = await inDatabase((db) => fresh(db, user)).catch(() => []);
      if (!isHere()) return undefined;
      return { timestamp: Date.now(), buster: '', clientState: { mutations: [], queries } };
    },
    removeClient: () => inDatabase((db) => db.delete('answers', ofUser(user))).catch(() => undefined),
  };
}

/** At a chosen sign-out nothing of anybody stays. */
export async function forgetAnswers(): Promise<void> {
  await inDatabase((db) => db.clear('answers')).catch(() => undefined);
}

interface Store {
  get: (key: [string, string]) => Promise<Answer | undefined>;
  put: (answer: Answer, key: [string, string]) => Promise<unknown>;
}

async function putIfNewer(store: Store, user: string, answer: Answer): Promise<void> {
  const key: [string, string] = [user, answer.queryHash];
  const kept = await store.get(key);
  if (!kept || kept.state.dataUpdatedAt < answer.state.dataUpdatedAt) await store.put(toAskAgain(answer), key);
}

/** However young it is: what comes from the device is asked for again at once. */
function toAskAgain(answer: Answer): Answer {
  return { ...answer, state: { ...answer.state, isInvalidated: true } };
}

/** The answers of a user; those that are too old, of whomever, go. */
async function fresh(db: IDBPDatabase<Schema>, user: string): Promise<Answer[]> {
  const { store, done } = db.transaction('answers', 'readwrite');
  for await (const row of store) {
    if (Date.now() - row.value.state.dataUpdatedAt > AGE_MAX_MS) await row.delete();
  }
  const answers = await store.getAll(ofUser(user));
  await done;
  return answers;
}

function ofUser(user: string): IDBKeyRange {
  // An array comes after every text.
  return IDBKeyRange.bound([user], [user, []]);
}

async function inDatabase<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  const db = await opened();
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

async function opened(): Promise<IDBPDatabase<Schema>> {
  const opening = openDB<Schema>(DATABASE, SHAPES_VERSION, {
    upgrade(db) {
      for (const name of db.objectStoreNames) db.deleteObjectStore(name);
      db.createObjectStore('answers');
    },
  });
  let limit: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    limit = setTimeout(() => {
      reject(new Error(`${DATABASE} does not open`));
      opening.then((db) => db.close()).catch(() => undefined);
    }, OPEN_WITHIN_MS);
  });
  return Promise.race([opening, tooLate]).finally(() => clearTimeout(limit));
}
