import { useCallback, useMemo, useState } from 'react';
import { useUser } from '../../auth/use-session';
import { type Draft, draftOf } from '../device/drafts';
import { useBoard } from './board-context';

/** What the user has begun to write at a place of this board. */
export function useDraft(place: string): Draft {
  const user = useUser();
  const { id: board } = useBoard();
  return useMemo(() => draftOf(user.id, board, place), [user.id, board, place]);
}

/** The text of a box that outlives the box, the card and the page; with the empty text nothing of it stays. */
export function useDraftText(place: string): [string, (text: string | ((now: string) => string)) => void] {
  const draft = useDraft(place);
  const [text, setText] = useState(draft.get);
  const change = useCallback(
    (next: string | ((now: string) => string)) => {
      const value = typeof next === 'string' ? next : next(draft.get());
      setText(value);
      draft.set(value);
    },
    [draft],
  );
  return [text, change];
}
