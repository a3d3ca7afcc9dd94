import { useMutation, useQueryClient } from '@tanstack/react-query';
import { restoreBoard, trashBoard } from '../../api/boards';
import { inWords } from '../../api/errors';
import type { Board } from '../../api/types';
import { useToast } from '../../components/toast';
import { boardsQuery, trashedBoardsQuery } from './queries';

/** Both lists of a workspace change when a board goes to the trash or comes back. */
export function useBoardLists(workspace: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries(boardsQuery(workspace)),
      queries.invalidateQueries(trashedBoardsQuery(workspace)),
    ]);
  };
}

export function useRestoreBoard(board: Board) {
  const listsChanged = useBoardLists(board.workspace_id);
  const toast = useToast();
  return useMutation({
    mutationFn: () => restoreBoard(board.id),
    onSuccess: async () => {
      toast({ text: `“${board.name}” is back` });
      await listsChanged();
    },
    onError: (error) => {
      toast({ kind: 'danger', text: inWords(error) });
    },
  });
}

/** Nobody is asked: a toast takes it back. */
export function useTrashBoard(board: Board) {
  const listsChanged = useBoardLists(board.workspace_id);
  const restore = useRestoreBoard(board);
  const toast = useToast();
  return useMutation({
    mutationFn: () => trashBoard(board.id),
    onSuccess: async () => {
      toast({
        text: `“${board.name}” is in the trash`,
        action: {
          label: 'Undo',
          run: () => {
            restore.mutate();
          },
        },
      });
      await listsChanged();
    },
    onError: (error) => {
      toast({ kind: 'danger', text: inWords(error) });
    },
  });
}
