import { useCallback } from 'react';
import { useToast } from '../../components/toast';
import type { UndoId, UndoOutcome } from '../../generated/wasm/client_wasm';
import { titlesOf } from './action-words';
import { useBoard } from './board-context';
import type { People } from './people';
import { undoWords } from './undo-words';
import { sentence } from './words';

export interface Undo {
  /** Takes back what the user did last, or this. */
  undo: (what?: UndoId) => void;
  /** Does again what was taken back last. */
  redo: () => void;
}

/** Undo and redo on the board; a toast says what of it could not be done, and why. */
export function useUndo({ me, find }: Pick<People, 'me' | 'find'>): Undo {
  const { id, client, store } = useBoard();
  const toast = useToast();

  const revert = useCallback(
    async (again: boolean, reverting: Promise<UndoOutcome>) => {
      try {
        const outcome = await reverting;
        const name = (user: string) => find(user)?.name;
        const text = undoWords(outcome, again, titlesOf(store, []), { me, name });
        if (text !== undefined) toast({ text });
      } catch (error) {
        toast({ text: sentence(error instanceof Error ? error.message : String(error)), kind: 'danger' });
      }
    },
    [find, me, store, toast],
  );
  const undo = useCallback((what?: UndoId) => void revert(false, client.undo(id, what)), [revert, client, id]);
  const redo = useCallback(() => void revert(true, client.redo(id)), [revert, client, id]);
  return { undo, redo };
}
