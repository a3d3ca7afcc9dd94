import { useState } from 'react';
import { useToast } from '../../../components/toast';
import type { UndoId } from '../../../generated/wasm/client_wasm';
import type { OpenBoard } from '../board-context';
import { sentence } from '../words';

/** Makes a card, or the whole board, what it was, and offers to take that back. Answers whether it is done. */
export function useRestore({ id, client }: Pick<OpenBoard, 'id' | 'client'>) {
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const problem = (error: unknown) => {
    toast({ text: sentence(error instanceof Error ? error.message : String(error)), kind: 'danger' });
  };
  const takeBack = async (undo: readonly UndoId[]) => {
    try {
      for (const one of undo.toReversed()) await client.undo(id, one);
    } catch (error) {
      problem(error);
    }
  };
  const restore = async (at: string, card: string | undefined, done: string): Promise<boolean> => {
    setBusy(true);
    try {
      const undo = await client.past.restore(id, at, card);
      const action = undo.length > 0 ? { label: 'Undo', run: () => void takeBack(undo) } : undefined;
      toast({ text: done, action });
      return true;
    } catch (error) {
      problem(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, restore };
}
