import { useMutation, useQueryClient } from '@tanstack/react-query';
import { inWords } from '../../api/errors';
import type { Member, Workspace } from '../../api/types';
import { addMemberAgain, removeMember } from '../../api/workspaces';
import { useToast } from '../../components/toast';
import { membersQuery } from './queries';

/** Nobody is asked: a toast lets them in again, as what they were. */
export function useRemoveMember(workspace: Workspace, gone: () => void): (member: Member) => void {
  const queries = useQueryClient();
  const toast = useToast();
  const changed = () => queries.invalidateQueries(membersQuery(workspace.id));
  const onError = (error: Error) => {
    toast({ kind: 'danger', text: inWords(error) });
  };
  const add = useMutation({
    mutationFn: ({ user_id, role }: Member) => addMemberAgain(workspace.id, user_id, role),
    onSuccess: async (_, { display_name }) => {
      toast({ text: `${display_name} is in ${workspace.name} again` });
      await changed();
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: ({ user_id }: Member) => removeMember(workspace.id, user_id),
    onSuccess: async (_, member) => {
      toast({
        text: `${member.display_name} is no longer in ${workspace.name}`,
        action: { label: 'Undo', run: () => add.mutate(member) },
      });
      await changed();
      gone();
    },
    onError,
  });
  return remove.mutate;
}
