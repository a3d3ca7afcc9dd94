import { useMutation } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { deleteBoardForEver } from '../../api/boards';
import type { Board } from '../../api/types';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useToast } from '../../components/toast';
import type { Asking } from '../../lib/use-asking';
import { useBoardLists } from './use-board-actions';

interface DeleteBoardDialogProps {
  asking: Asking<Board>;
  focusAfter: RefObject<HTMLElement | null>;
}

/** The one thing about boards that asks first. */
export function DeleteBoardDialog({ asking, focusAfter }: DeleteBoardDialogProps) {
  const { subject: board, open, close } = asking;
  const listsChanged = useBoardLists(board?.workspace_id ?? '');
  const toast = useToast();
  const name = board?.name || 'Untitled board';
  const remove = useMutation({
    mutationFn: () => deleteBoardForEver(board?.id ?? ''),
    onSuccess: async () => {
      close();
      toast({ text: `“${name}” is deleted for ever` });
      await listsChanged();
    },
  });
  return (
    <ConfirmDialog
      open={open}
      close={() => {
        remove.reset();
        close();
      }}
      title={`Delete “${name}” for ever?`}
      description="Its cards and its history are gone for everybody, and nobody can bring them back."
      label="Delete for ever"
      action={remove}
      focusAfter={focusAfter}
    />
  );
}
