import type { FromWorker } from './protocol';

/** How often somebody is told how far long work has come, in milliseconds. */
const TELL_EVERY_MS = 100;

/** Tells how far a request has come, but not more often than anybody can see. */
export function progressOf(request: number, tell: (message: FromWorker) => void) {
  let toldAt = Date.now();
  return (done: number, total: number): void => {
    const now = Date.now();
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    tell({ type: 'progress', request, done, total });
  };
}
