import type { Session } from '../../api/session';

/** Drafts of one user that are kept at the most; those written to longest ago go first. */
export const DRAFTS_MAX = 100;
/** All drafts of one user together, in UTF-16 code units: browsers give a site about five million of them. */
export const DRAFTS_LENGTH_MAX = 500_000;
/** Older drafts go, in milliseconds. */
export const DRAFT_AGE_MAX_MS = 30 * 24 * 60 * 60_000;
/** A key is pressed, and this much later its text is on the device, in milliseconds. */
export const WRITTEN_AFTER_MS = 300;

interface Kept {
  text: string;
  /** When it was last written to, in milliseconds since 1970. */
  at: number;
}

type Drafts = Record<string, Kept>;

/** Text that was begun and not sent. */
export interface Draft {
  get: () => string;
  /** The empty text ends it, at once. */
  set: (text: string) => void;
}

/**
 * What a user has begun to write, by place. The device's storage is what counts, so that tabs see each other's; here is
 * only what is not there yet, or what it would not take.
 */
class DraftStore {
  readonly #here = new Map<string, Kept>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly key: string) {}

  get(place: string): string {
    const kept = this.#here.get(place) ?? read(this.key)[place];
    return kept && isFresh(kept) ? kept.text : '';
  }

  set(place: string, text: string): void {
    if (text === '' && this.get(place) === '') return;
    this.#here.set(place, { text, at: Date.now() });
    // What was sent or thrown away must not come back, whatever happens next.
    if (text === '') this.flush();
    else this.#timer ??= setTimeout(this.flush, WRITTEN_AFTER_MS);
  }

  readonly flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#here.size === 0) return;
    const next = bounded({ ...read(this.key), ...Object.fromEntries(this.#here) });
    const refused = !write(this.key, next);
    for (const [place, { text }] of this.#here) {
      if (text === '' || (!refused && next[place])) this.#here.delete(place);
    }
  };

  /** All that is begun, by place. */
  all(): [place: string, text: string][] {
    const drafts = { ...read(this.key), ...Object.fromEntries(this.#here) };
    return Object.entries(drafts)
      .filter(([, kept]) => kept.text !== '' && isFresh(kept))
      .map(([place, { text }]) => [place, text]);
  }

  /** Those whose place begins so go. */
  forget(place = ''): void {
    for (const key of this.#here.keys()) if (key.startsWith(place)) this.#here.delete(key);
    const others = Object.entries(read(this.key)).filter(([key]) => !key.startsWith(place));
    write(this.key, Object.fromEntries(others));
  }
}

const stores = new Map<string, DraftStore>();

function storeOf(user: string): DraftStore {
  const store = stores.get(user) ?? new DraftStore(`weft.drafts.${user}`);
  stores.set(user, store);
  return store;
}

/** What a user has begun to write at a place of a board. */
export function draftOf(user: string, board: string, place: string): Draft {
  const store = storeOf(user);
  const key = `${board} ${place}`;
  return {
    get: () => store.get(key),
    set: (text) => {
      store.set(key, text);
    },
  };
}

/** All that a user has begun to write: `<board> <place>`, and the text. */
export function draftsOf(user: string): [place: string, text: string][] {
  return storeOf(user).all();
}

/** A board is removed from the device, and with it what its user has begun to write there. */
export function forgetDrafts(user: string, board: string): void {
  storeOf(user).forget(`${board} `);
}

/** Writes what is not on the device yet. */
export function flushDrafts(): void {
  for (const store of stores.values()) store.flush();
}

/**
 * Nothing is lost with the page. Whoever chooses to sign out, in whichever tab, leaves no draft on the device; a session
 * that just ends takes nothing.
 */
export function watchDrafts(session: Session): void {
  window.addEventListener('pagehide', flushDrafts);
  document.addEventListener('visibilitychange', flushDrafts);
  let last: string | undefined;
  const heard = () => {
    const state = session.state();
    if ('user' in state) last = state.user.id;
    if (state.status !== 'signed_out' || last === undefined) return;
    storeOf(last).forget();
    last = undefined;
  };
  heard();
  session.subscribe(heard);
}

function isFresh({ at }: Kept): boolean {
  return Date.now() - at <= DRAFT_AGE_MAX_MS;
}

/** The latest drafts, as many as are kept. */
function bounded(drafts: Drafts): Drafts {
  const latest = Object.entries(drafts)
    .filter(([, kept]) => kept.text !== '' && isFresh(kept))
    .sort(([, a], [, b]) => b.at - a.at)
    .slice(0, DRAFTS_MAX);
  let room = DRAFTS_LENGTH_MAX;
  return Object.fromEntries(
    latest.filter(([, { text }]) => {
      if (text.length > room) return false;
      room -= text.length;
      return true;
    }),
  );
}

let lastRead: { key: string; text: string; drafts: Drafts } | undefined;

/** Without storage, or with something else in it, there are none. */
function read(key: string): Drafts {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return {};
    if (lastRead?.key === key && lastRead.text === text) return lastRead.drafts;
    const drafts = Object.fromEntries(Object.entries(JSON.parse(text) as Drafts).filter(([, kept]) => isKept(kept)));
    lastRead = { key, text, drafts };
    return drafts;
  } catch {
    return {};
  }
}

function isKept(kept: unknown): kept is Kept {
  const { text, at } = (kept ?? {}) as Partial<Kept>;
  return typeof text === 'string' && typeof at === 'number';
}

/** Whether it is on the device now. */
function write(key: string, drafts: Drafts): boolean {
  try {
    if (Object.keys(drafts).length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(drafts));
    return true;
  } catch {
    return false;
  }
}
