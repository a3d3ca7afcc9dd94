import { draftOf } from '../device/drafts';
import { KeptText, type KeptTextWire } from './kept-text';
import { texts } from './texts-of-tab';

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
