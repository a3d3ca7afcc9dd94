import { useSyncExternalStore } from 'react';

/** Where this browser remembers that single characters are no shortcuts. */
const KEPT_AS = 'weft.single-keys';

const listeners = new Set<() => void>();
let on = stored();

// Another tab chose.
window.addEventListener('storage', ({ key }) => {
  if (key === KEPT_AS) become(stored());
});

/** Whether single characters are shortcuts; speech input may type them by accident. */
export const singleKeys = () => on;

export function setSingleKeys(next: boolean): void {
  try {
    localStorage.setItem(KEPT_AS, next ? 'on' : 'off');
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
  become(next);
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, singleKeys);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function become(next: boolean): void {
  on = next;
  for (const listener of [...listeners]) listener();
}

function stored(): boolean {
  try {
    return localStorage.getItem(KEPT_AS) !== 'off';
  } catch {
    return true;
  }
}
