import { useEffect, useState } from 'react';
import { type StorageFacts, storageFacts } from '../device/keep';

/** How often the numbers are read again, in milliseconds. */
const READ_EVERY_MS = 5_000;

/** What the browser says of this app's storage, and a way to read it again now. */
export function useStorage(): [StorageFacts | undefined, () => Promise<void>] {
  const [facts, setFacts] = useState<StorageFacts>();
  const read = async () => {
    setFacts(await storageFacts());
  };
  useEffect(() => {
    let here = true;
    const readHere = () =>
      void storageFacts().then((next) => {
        if (here) setFacts(next);
      });
    readHere();
    const timer = setInterval(readHere, READ_EVERY_MS);
    return () => {
      here = false;
      clearInterval(timer);
    };
  }, []);
  return [facts, read];
}
