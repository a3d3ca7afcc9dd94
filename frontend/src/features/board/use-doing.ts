import { useCallback } from 'react';
import { useToast } from '../../components/toast';
import type { Action } from '../../generated/wasm/client_wasm';
import { useBoard } from './board-context';
import { useBoardScreen } from './board-screen-context';

/** Does something, says so, and offers the way back. Whether it was done. */
export function useDoing(): (action: Action, text: string) => Promise<boolean> {
  const { act } = useBoard();
  const { undoThis } = useBoardScreen();
  const toast = useToast();
  return useCallback(
    async (action: Action, text: string) => {
      const done = await act(action);
      if (!done) return false;
      const what = done.undo;
      toast({ text, action: what === undefined ? undefined : { label: 'Undo', run: () => undoThis(what) } });
      return true;
    },
    [act, toast, undoThis],
  );
}
