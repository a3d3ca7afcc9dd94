import { useEffect, useState } from 'react';

/**
 * Whether `thing` has been the same, and there, for so long, in milliseconds. Nothing (`undefined`) lasts no
 * time at all.
 */
export function useLasting(thing: string | number | undefined, ms: number): boolean {
  const [lasted, setLasted] = useState<string | number>();
  useEffect(() => {
    if (thing === undefined) return;
    const timer = setTimeout(() => {
      setLasted(thing);
    }, ms);
    return () => {
      clearTimeout(timer);
      setLasted(undefined);
    };
  }, [thing, ms]);
  return thing !== undefined && lasted === thing;
}
