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
    // Browsers offer locks to secure pages only. Over plain http the server's forgiveness of a token spent
    // twice within 30 s has to do.
    locked: (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work()),
    lastUser,
    rememberUser: (user) => {
      if (user) localStorage.setItem(LAST_USER, JSON.stringify(user));
      else localStorage.removeItem(LAST_USER);
    },
    owesSignOut: () => localStorage.getItem(SIGN_OUT_OWED) !== null,
    oweSignOut: (owed) => {
      if (owed) localStorage.setItem(SIGN_OUT_OWED, 'true');
      else localStorage.removeItem(SIGN_OUT_OWED);
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
    const user = JSON.parse(localStorage.getItem(LAST_USER) ?? 'null') as User | null;
    return typeof user?.id === 'string' ? user : undefined;
  } catch {
    return undefined;
  }
}
