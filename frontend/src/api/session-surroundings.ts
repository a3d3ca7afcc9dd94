import type { User } from './types';

/** What a session needs of the browser around it. */
export interface SessionSurroundings {
  nowMs: () => number;
  /** Runs `work` while no other tab runs work of that name. */
  locked: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** Whoever was signed in here last, so that the app opens without asking the server. */
  lastUser: () => User | undefined;
  rememberUser: (user: User | undefined) => void;
  /** Whether somebody has signed out here and the server does not know yet. */
  owesSignOut: () => boolean;
  oweSignOut: (owed: boolean) => void;
  /** This user signed in in this tab, or nobody is any more. */
  tellOtherTabs: (user: User | undefined) => void;
  onOtherTab: (heard: (user: User | undefined) => void) => void;
}

const LAST_USER = 'weft.user';
const SIGN_OUT_OWED = 'weft.sign_out_owed';
const CHANNEL = 'weft.session';

export function browserSurroundings(): SessionSurroundings {
  const channel = new BroadcastChannel(CHANNEL);
  return {
    nowMs: () => Date.now(),
    locked,
    lastUser,
    rememberUser: (user) => {
      remember(LAST_USER, user && JSON.stringify(user));
    },
    owesSignOut: () => remembered(SIGN_OUT_OWED) !== null,
    oweSignOut: (owed) => {
      remember(SIGN_OUT_OWED, owed ? 'true' : undefined);
    },
    // The message says who: what one tab stores, another may read only later.
    tellOtherTabs: (user) => {
      channel.postMessage(user);
    },
    onOtherTab: (heard) => {
      channel.onmessage = ({ data }: MessageEvent<User | undefined>) => {
        heard(data);
      };
    },
  };
}

function lastUser(): User | undefined {
  try {
    const user = JSON.parse(remembered(LAST_USER) ?? 'null') as User | null;
    return typeof user?.id === 'string' ? user : undefined;
  } catch {
    return undefined;
  }
}

/** A tab that is put to sleep may keep a lock; this is longer than the work of one that is awake takes, in milliseconds. */
const LOCKED_WITHIN_MS = 60_000;

/**
 * Browsers offer locks to secure pages only, and none to sites they keep nothing for. There the server's forgiveness
 * of a token spent twice within 30 s has to do.
 */
async function locked<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (!navigator.locks) return work();
  let begun = false;
  try {
    return await navigator.locks.request(name, { signal: AbortSignal.timeout(LOCKED_WITHIN_MS) }, () => {
      begun = true;
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    return work();
  }
}

/** Where the browser keeps nothing for a site, touching its storage throws: nothing is remembered then. */
function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Until this page is left, the session remembers by itself.
  }
}
