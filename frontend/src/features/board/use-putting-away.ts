import { useCallback } from 'react';
import { useToast } from '../../components/toast';
import type { Action, UndoId } from '../../generated/wasm/client_wasm';
import { useBoard } from './board-context';

export interface PuttingAway {
  archive: (card: string) => void;
  trash: (card: string) => void;
}

/** Puts a card into the archive or the trash and offers to take it back. */
export function usePuttingAway(undo: (what: UndoId) => void): PuttingAway {
  const { store, act } = useBoard();
  const toast = useToast();
  const put = useCallback(
    async (action: Action, text: string) => {
      const done = await act(action);
      if (!done) return;
      const what = done.undo;
      toast({ text, action: what === undefined ? undefined : { label: 'Undo', run: () => undo(what) } });
    },
    [act, toast, undo],
  );
  const titleOf = useCallback((card: string) => store.card(card)?.title ?? '', [store]);
  const archive = useCallback(
    (card: string) => void put({ type: 'archive_card', card }, `“${titleOf(card)}” is archived`),
    [put, titleOf],
  );
  const trash = useCallback(
    (card: string) => void put({ type: 'trash_card', card }, `“${titleOf(card)}” is in the trash`),
    [put, titleOf],
  );
  return { archive, trash };
}
