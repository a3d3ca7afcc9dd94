import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RefObject } from 'react';
import type { Member, Workspace } from '../../api/types';
import { removeMember } from '../../api/workspaces';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useToast } from '../../components/toast';
import type { Asking } from '../../lib/use-asking';
import { membersQuery } from './queries';

interface RemoveMemberDialogProps {
  workspace: Workspace;
  asking: Asking<Member>;
  focusAfter: RefObject<HTMLElement | null>;
}

export function RemoveMemberDialog({ workspace, asking, focusAfter }: RemoveMemberDialogProps) {
  const queries = useQueryClient();
  const toast = useToast();
  const { subject: member, open, close } = asking;
  const name = member?.display_name ?? '';
  const remove = useMutation({
    mutationFn: () => removeMember(workspace.id, member?.user_id ?? ''),
    onSuccess: async () => {
      close();
      toast({ text: `${name} is no longer in ${workspace.name}` });
      await queries.invalidateQueries(membersQuery(workspace.id));
    },
  });
  return (
    <ConfirmDialog
      open={open}
      close={() => {
        remove.reset();
        close();
      }}
      title={`Remove ${name} from ${workspace.name}?`}
      description="They lose sight of its boards at once. What they did there stays, and you can add them again."
      label="Remove"
      action={remove}
      focusAfter={focusAfter}
    />
  );
}
