import { useEffect, useState } from 'react';
import { useUser } from '../../auth/use-session';
import { digests } from '../../worker/local/glance';
import type { DigestRow } from '../../worker/local/schema';

/** What is on the device may change with every key pressed; it is read at most this often, in milliseconds. */
const READ_EVERY_MS = 1_000;

/** What the boards on this device have to say to whoever is signed in; nothing while nobody has looked. */
export function useDigests(): readonly DigestRow[] | undefined {
  const { id: user } = useUser();
  const [read, setRead] = useState<readonly DigestRow[]>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const look = async () => {
      timer = undefined;
      const rows = await digests(user);
      if (!gone) setRead(rows);
    };
    void look();
    // The news of what this device holds, from whichever tab; without a channel it is looked at once.
    const news = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(`weft:${user}`);
    news?.addEventListener('message', () => {
      timer ??= setTimeout(() => void look(), READ_EVERY_MS);
    });
    return () => {
      gone = true;
      clearTimeout(timer);
      news?.close();
    };
  }, [user]);
  return read;
}
