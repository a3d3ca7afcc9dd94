import { useEffect, useState, useSyncExternalStore } from 'react';
import { useUser } from '../../auth/use-session';
import type { KeptTextNow, KeptTextWire } from './kept-text';
import { keptText } from './kept-texts';

export interface KeptTextWish
  extends Pick<KeptTextWire, 'ask' | 'lacks' | 'whole'>,
    Partial<Pick<KeptTextWire, 'unseen'>> {
  /** What the text belongs to, such as the id of a board. */
  of: string;
  place: string;
  /** What the server says. */
  saved: string;
  send: (text: string) => Promise<unknown>;
}

export interface KeptTextHere extends KeptTextNow {
  typed: (text: string) => void;
  leave: () => void;
}

/** A text of the server's that is kept as it is typed. The thing it belongs to stays the same while it is shown. */
export function useKeptText({ of, place, saved, ...wire }: KeptTextWish): KeptTextHere {
  const user = useUser();
  const [{ text, show }] = useState(() => keptText(user.id, of, place, saved, wire));
  useEffect(show, [show]);
  useEffect(() => {
    text.heard(saved);
  }, [text, saved]);
  const now = useSyncExternalStore(text.subscribe, text.now);
  return { ...now, typed: (next) => text.typed(next), leave: () => text.leave() };
}
