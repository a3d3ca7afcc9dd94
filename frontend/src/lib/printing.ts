import { useSyncExternalStore } from 'react';

const paper = window.matchMedia('print');
const listeners = new Set<() => void>();
/** Said before the page is laid out for paper, when there is still time to bring more into it. */
let isAbout = false;

window.addEventListener('beforeprint', () => become(true));
window.addEventListener('afterprint', () => become(false));
paper.addEventListener('change', tell);

/** Whether the page is on its way to paper. */
export function isPrinting(): boolean {
  return isAbout || paper.matches;
}

/** Calls `listener` when the page goes to paper and when it is back, until what comes back is called. */
export function onPrinting(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** `isPrinting`, for components. */
export function usePrinting(): boolean {
  return useSyncExternalStore(onPrinting, isPrinting);
}

function become(next: boolean): void {
  isAbout = next;
  tell();
}

function tell(): void {
  for (const listener of [...listeners]) listener();
}
