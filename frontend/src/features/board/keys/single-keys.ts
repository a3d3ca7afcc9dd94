import { useSyncExternalStore } from 'react';

/** Where this browser remembers that single characters are no shortcuts. */
const KEPT_AS = 'weft-single-keys';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Whether single characters are shortcuts; speech input may type them by accident. */
export function singleKeys(): boolean {
  return localStorage.getItem(KEPT_AS) !== 'off';
}

export function setSingleKeys(on: boolean): void {
  localStorage.setItem(KEPT_AS, on ? 'on' : 'off');
  for (const listener of [...listeners]) listener();
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, singleKeys);
}
