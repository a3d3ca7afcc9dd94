import { useCallback } from 'react';
import { useToast } from '../../components/toast';
import type { UndoId } from '../../generated/wasm/client_wasm';
import { useBoard } from './board-context';

/** Puts a card into the trash and offers to take it back. */
export function useTrashing(undo: (what: UndoId) => void): (card: string) => void {
  const { store, act } = useBoard();
  const toast = useToast();
  return useCallback(
    (card: string) => {
      const title = store.card(card)?.title ?? '';
      void act({ type: 'trash_card', card }).then((done) => {
        if (!done) return;
        const what = done.undo;
        toast({
          text: `“${title}” is in the trash`,
          action: what === undefined ? undefined : { label: 'Undo', run: () => undo(what) },
        });
      });
    },
    [store, act, toast, undo],
  );
}
