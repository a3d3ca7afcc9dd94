import { createContext, use, useCallback, useSyncExternalStore } from 'react';
import { Selection } from './selection';

export const SelectionContext = createContext(new Selection());

export function useSelection(): Selection {
  return use(SelectionContext);
}

export function useIsChosen(card: string): boolean {
  const selection = useSelection();
  const read = useCallback(() => selection.has(card), [selection, card]);
  return useSyncExternalStore(selection.subscribe, read);
}

export function useChosen(): ReadonlySet<string> {
  const selection = useSelection();
  return useSyncExternalStore(selection.subscribe, selection.ids);
}
