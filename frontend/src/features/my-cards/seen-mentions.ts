import { useSyncExternalStore } from 'react';
import { session } from '../../api/client';
import { useUser } from '../../auth/use-session';

/** On a device that is new to somebody, what is older than this was read elsewhere, in milliseconds. */
const OLD_MS = 7 * 24 * 60 * 60_000;
/** Seen mentions that a device remembers of a user; those seen first go. */
const SEEN_MAX = 2_000;

interface Seen {
  /** Whatever is older was read elsewhere, in milliseconds since 1970. */
  from: number;
  /** The comments that were seen, by their ids. */
  ids: readonly string[];
}

const keyOf = (user: string) => `weft.mentions.${user}`;
const kept = new Map<string, Seen>();
const listeners = new Set<() => void>();

// Another tab has seen some.
window.addEventListener('storage', ({ key }) => {
  for (const user of kept.keys()) if (key === keyOf(user)) become(user, read(user));
});

// A chosen sign-out leaves nothing on the device; a session that just ends takes nothing.
let last: string | undefined;
session.subscribe(watch);
watch();

function watch(): void {
  const state = session.state();
  if ('user' in state) last = state.user.id;
  if (state.status !== 'signed_out' || last === undefined) return;
  kept.delete(last);
  write(last, undefined);
  last = undefined;
}

/** Whether a mention was seen on this device, or before it knew the user. */
export function useSeen(): (mention: { id: string; at: number }) => boolean {
  const { id: user } = useUser();
  const { from, ids } = useSyncExternalStore(subscribe, () => seenOf(user));
  return ({ id, at }) => at < from || ids.includes(id);
}

export function markSeen(user: string, mentions: readonly string[]): void {
  const seen = seenOf(user);
  const fresh = mentions.filter((id) => !seen.ids.includes(id));
  if (fresh.length === 0) return;
  const next = { ...seen, ids: [...seen.ids, ...fresh].slice(-SEEN_MAX) };
  write(user, next);
  become(user, next);
}

function seenOf(user: string): Seen {
  let seen = kept.get(user);
  if (!seen) {
    seen = read(user);
    kept.set(user, seen);
    write(user, seen);
  }
  return seen;
}

function become(user: string, seen: Seen): void {
  kept.set(user, seen);
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function read(user: string): Seen {
  try {
    const seen = JSON.parse(localStorage.getItem(keyOf(user)) ?? '') as Partial<Seen>;
    if (typeof seen.from === 'number' && Array.isArray(seen.ids)) return { from: seen.from, ids: seen.ids };
  } catch {
    // None yet, or no storage.
  }
  return { from: Date.now() - OLD_MS, ids: [] };
}

/** Without storage it lasts as long as the page. */
function write(user: string, seen: Seen | undefined): void {
  try {
    if (seen) localStorage.setItem(keyOf(user), JSON.stringify(seen));
    else localStorage.removeItem(keyOf(user));
  } catch {
    // The device is full, or gives pages nothing to keep.
  }
}
