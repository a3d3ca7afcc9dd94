import { busyIn } from './busy';
import { Updates } from './updates';

/** The tab's one watch for new versions; none where the browser has no service workers, as on pages over plain http. */
export const updates = 'serviceWorker' in navigator ? new Updates(browserSurroundings()) : undefined;

/** Puts the app on the device, once the page has all it needs for itself. */
export function startUpdates(): void {
  // The development server's files change all the time.
  if (!updates || !import.meta.env.PROD) return;
  const start = () => void updates.start();
  if (document.readyState === 'complete') start();
  else window.addEventListener('load', start, { once: true });
}

/** Loads the page again, in the newest version that is on the device. */
export function reloadNewest(): void {
  if (updates) updates.reload();
  else window.location.reload();
}

function browserSurroundings() {
  return {
    workers: navigator.serviceWorker,
    busy: busyIn(document),
    nowMs: () => Date.now(),
    onReturn: (listener: () => void) => {
      window.addEventListener('focus', listener);
      // Phones change tabs without a word about focus.
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') listener();
      });
    },
    reload: () => {
      window.location.reload();
    },
  };
}
