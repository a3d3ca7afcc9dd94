import { useCallback } from 'react';
import { usePeople } from '../people';

/** How many names stand in a sentence before the rest becomes a number. */
const NAMED_MAX = 3;

/** What somebody who is here is called. */
export function useNameOf(): (user: string) => string {
  const { find } = usePeople();
  return useCallback((user: string) => find(user)?.name ?? 'Somebody', [find]);
}

/** `Ana`, `Ana and Ben`, `Ana, Ben and 2 others`. */
export function listed(names: readonly string[]): string {
  const shown = names.length > NAMED_MAX ? names.slice(0, NAMED_MAX - 1) : names.slice(0, -1);
  const rest = names.length - shown.length;
  const last = rest === 1 ? names[names.length - 1] : `${String(rest)} others`;
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last ?? ''}`;
}
