import { useCallback } from 'react';
import { useToast } from '../../components/toast';
import { useBoard } from './board-context';

/** Puts a card into the trash and offers to take it back. */
export function useTrashing(): (card: string) => void {
  const { store, act } = useBoard();
  const toast = useToast();
  return useCallback(
    (card: string) => {
      const title = store.card(card)?.title ?? '';
      void act({ type: 'trash_card', card }).then((done) => {
        if (!done) return;
        toast({
          text: `“${title}” is in the trash`,
          action: { label: 'Undo', run: () => void act({ type: 'restore_card', card }) },
        });
      });
    },
    [store, act, toast],
  );
}
