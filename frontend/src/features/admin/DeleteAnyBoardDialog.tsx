import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { deleteAnyBoard } from '../../api/admin';
import type { AdminBoard } from '../../api/types';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useToast } from '../../components/toast';
import type { Asking } from '../../lib/use-asking';

interface DeleteAnyBoardDialogProps {
  asking: Asking<AdminBoard>;
  focusAfter: RefObject<HTMLElement | null>;
}

export function DeleteAnyBoardDialog({ asking, focusAfter }: DeleteAnyBoardDialogProps) {
  const queries = useQueryClient();
  const toast = useToast();
  const { subject: board, open, close } = asking;
  const name = board?.name || 'Untitled board';
  const remove = useMutation({
    mutationFn: () => deleteAnyBoard(board?.id ?? ''),
    onSuccess: async () => {
      close();
      toast({ text: `“${name}” is deleted for ever` });
      await queries.invalidateQueries({ queryKey: ['admin'] });
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
      description={`It belongs to ${board?.workspace_name ?? ''}. Its cards and its history are gone for everybody, and nobody can bring them back.`}
      label="Delete for ever"
      typed={name}
      action={remove}
      focusAfter={focusAfter}
    />
  );
}
