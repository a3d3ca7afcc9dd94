import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Member, Workspace } from '../../api/types';
import { changeRole } from '../../api/workspaces';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useToast } from '../../components/toast';
import type { Asking } from '../../lib/use-asking';
import { membersQuery, workspacesQuery } from './queries';

/** There is exactly one owner: the former becomes an admin. */
export function HandOverDialog({ workspace, asking }: { workspace: Workspace; asking: Asking<Member> }) {
  const queries = useQueryClient();
  const toast = useToast();
  const { subject: member, open, close } = asking;
  const name = member?.display_name ?? '';
  const handOver = useMutation({
    mutationFn: () => changeRole(workspace.id, member?.user_id ?? '', 'owner'),
    onSuccess: async () => {
      close();
      toast({ text: `${name} now owns ${workspace.name}` });
      await Promise.all([
        queries.invalidateQueries(membersQuery(workspace.id)),
        queries.invalidateQueries(workspacesQuery()),
      ]);
    },
  });
  return (
    <ConfirmDialog
      open={open}
      close={() => {
        handOver.reset();
        close();
      }}
      title={`Hand ${workspace.name} over to ${name}?`}
      description={`${name} becomes its owner, and you one of its admins. Only ${name} can give it back.`}
      label="Hand over"
      action={handOver}
    />
  );
}
