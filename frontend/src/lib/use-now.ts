import { useSyncExternalStore } from 'react';

/** How often what is shown of the time is looked at anew, in milliseconds. */
const STEP_MS = 30_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all that shows the time. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of [...listeners]) each();
  }, STEP_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const steps = () => Math.floor(Date.now() / STEP_MS);

/** The time now, to half a minute. */
export function useNow(): Date {
  return new Date(useSyncExternalStore(subscribe, steps) * STEP_MS);
}
