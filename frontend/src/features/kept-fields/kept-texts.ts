import { session } from '../../api/client';
import { draftOf } from '../device/drafts';
import { KeptText, type KeptTextWire } from './kept-text';

/** Those that a field shows, or of which something is not with the server yet. */
const texts = new Map<string, { user: string; text: KeptText }>();

/** The text at a place of a thing, for whoever edits it; `saved`: what the server says. */
export function keptText(
  user: string,
  of: string,
  place: string,
  saved: string,
  wire: Omit<KeptTextWire, 'draft' | 'settled'>,
): { text: KeptText; show: () => () => void } {
  const key = `${user} ${of} ${place}`;
  const text =
    texts.get(key)?.text ??
    new KeptText(saved, { ...wire, draft: draftOf(user, of, place), settled: () => texts.delete(key) });
  const show = () => {
    texts.set(key, { user, text });
    return text.shown();
  };
  return { text, show };
}

function nudge(): void {
  for (const { text } of texts.values()) text.nudge();
}

// The page is gone in a moment.
window.addEventListener('pagehide', () => {
  for (const { text } of texts.values()) text.leave();
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') nudge();
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
