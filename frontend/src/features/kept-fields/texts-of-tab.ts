import { session } from '../../api/client';
import { flushDrafts } from '../device/drafts';
import type { KeptText } from './kept-text';

/** Those that a field shows, or of which something is not with the server yet. */
export const texts = new Map<string, { user: string; text: KeptText }>();

/** What can go goes now. */
export function nudge(): void {
  for (const { text } of texts.values()) text.flush();
}

/** The page may be gone in a moment: what is sent now is remembered before. */
function nudgeAndRemember(): void {
  nudge();
  flushDrafts();
}

window.addEventListener('pagehide', nudgeAndRemember);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') nudgeAndRemember();
});
// There is a network again: no reason to wait for the next try.
window.addEventListener('online', nudge);

// What one user typed is not sent in the name of another.
session.subscribe(() => {
  const state = session.state();
  const here = 'user' in state ? state.user.id : undefined;
  for (const [key, { user, text }] of texts) {
    if (user === here) continue;
    text.end();
    texts.delete(key);
  }
});
