import { useEffect, useRef, useState } from 'react';
import { useBoard, useStatus } from '../board-context';
import { arrivalWords } from './arrivals';
import { useNameOf } from './names';
import { usePeopleHere } from './presence-context';

/** How long nobody may have come or left before it is said who did, in milliseconds: all of it at once. */
export const SAID_AFTER_MS = 4_000;

/** Says who came and who left to those who do not see it, when they are not told something else, and seldom. */
export function Arrivals() {
  const { store } = useBoard();
  const people = usePeopleHere();
  const nameOf = useNameOf();
  const isLive = useStatus(store).connection === 'live';
  const known = useRef<ReadonlySet<string>>(new Set());
  const [words, setWords] = useState('');
  const users = people
    .map(({ user }) => user)
    .toSorted()
    .join(' ');

  useEffect(() => {
    // Without a connection nobody is seen, and nobody has left.
    if (!isLive) return;
    const timer = setTimeout(() => {
      const now = new Set(users.split(' ').filter(Boolean));
      const said = arrivalWords(known.current, now, nameOf);
      known.current = now;
      if (said !== '') setWords(said);
    }, SAID_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [users, isLive, nameOf]);

  return (
    <div aria-live="polite" className="sr-only">
      {words}
    </div>
  );
}
