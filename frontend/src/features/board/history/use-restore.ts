import { useState } from 'react';
import { useToast } from '../../../components/toast';
import type { UndoId, UndoOutcome } from '../../../generated/wasm/client_wasm';
import { titlesOf } from '../action-words';
import type { OpenBoard } from '../board-context';
import { usePeople } from '../people';
import { undoWords } from '../undo-words';
import { sentence } from '../words';

/** Makes a card, or the whole board, what it was, and offers to take that back. Answers whether it is done. */
export function useRestore({ id, client, store }: Pick<OpenBoard, 'id' | 'client' | 'store'>) {
  const toast = useToast();
  const { me, find } = usePeople();
  const [busy, setBusy] = useState(false);
  const problem = (error: unknown) => {
    toast({ text: sentence(error instanceof Error ? error.message : String(error)), kind: 'danger' });
  };
  const takeBack = async (undo: readonly UndoId[]) => {
    try {
      const all: UndoOutcome = { done: false, kept: [] };
      for (const one of undo.toReversed()) {
        const { done, kept } = await client.undo(id, one);
        all.done ||= done;
        all.kept.push(...kept);
      }
      // What others have changed since stays.
      const name = (user: string) => find(user)?.name;
      const text = undoWords(all, false, titlesOf(store, []), { me, name });
      if (text !== undefined) toast({ text });
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
