import type { SessionSurroundings } from '../session-surroundings';
import type { User } from '../types';

export const ana: User = {
  id: '01890000-0000-7000-8000-00000000000a',
  username: 'ana',
  email: 'ana@example.org',
  display_name: 'Ana',
  is_superuser: false,
  created_at: '2026-01-01T00:00:00Z',
};

export const bob: User = { ...ana, id: '01890000-0000-7000-8000-00000000000b', username: 'bob', display_name: 'Bob' };

export const TOKEN_LIFE_S = 600;
let serial = 0;

/** An access token in the server's form. Its clock is hours ahead of ours; nobody here checks signatures. */
export function accessToken(user: User): string {
  const iat = Math.floor(Date.now() / 1000) + 20_000;
  const claims = { sub: user.id, iat, exp: iat + TOKEN_LIFE_S, jti: String(++serial) };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
}

/** A browser: what its tabs share. `tab` opens one. */
export function browser(remembered?: User) {
  let last = remembered;
  let owed = false;
  let nowMs = 1_000_000;
  let queue: Promise<unknown> = Promise.resolve();
  const tabs: { hear: ((user: User | undefined) => void) | undefined }[] = [];
  return {
    lastUser: () => last,
    owesSignOut: () => owed,
    wait: (ms: number) => {
      nowMs += ms;
    },
    tab(): SessionSurroundings {
      const me: (typeof tabs)[number] = { hear: undefined };
      tabs.push(me);
      return {
        nowMs: () => nowMs,
        locked: (_name, work) => {
          const turn = queue.then(work, work);
          queue = turn.catch(() => undefined);
          return turn;
        },
        lastUser: () => last,
        rememberUser: (user) => {
          last = user;
        },
        owesSignOut: () => owed,
        oweSignOut: (now) => {
          owed = now;
        },
        tellOtherTabs: (user) => {
          for (const other of tabs) if (other !== me) other.hear?.(user);
        },
        onOtherTab: (heard) => {
          me.hear = heard;
        },
      };
    },
  };
}
