import { useEffect } from 'react';
import { isTextBox } from '../../lib/text-box';
import { useMayEdit } from './board-context';
import { undoKey } from './undo-keys';
import type { Undo } from './use-undo';

/** The keys of undo and redo, wherever on the board the keyboard is; text boxes have their own. */
export function useUndoKeys({ undo, redo }: Undo): void {
  const mayEdit = useMayEdit();
  useEffect(() => {
    if (!mayEdit) return;
    const keyDown = (event: KeyboardEvent) => {
      const wanted = undoKey(event);
      if (!wanted || event.defaultPrevented || isTextBox(event.target)) return;
      event.preventDefault();
      if (wanted === 'undo') undo();
      else redo();
    };
    window.addEventListener('keydown', keyDown);
    return () => {
      window.removeEventListener('keydown', keyDown);
    };
  }, [mayEdit, undo, redo]);
}
