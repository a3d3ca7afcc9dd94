import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Workspace } from '../../api/types';
import { deleteWorkspace, removeMember } from '../../api/workspaces';
import { useUser } from '../../auth/use-session';
import { Button } from '../../components/Button';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { PANEL, Section } from '../../components/Section';
import { useToast } from '../../components/toast';
import { workspacesQuery } from './queries';

/** The way out: for its owner the end of the workspace, for others of their membership. */
export function EndSection({ workspace }: { workspace: Workspace }) {
  const user = useUser();
  const [open, setOpen] = useState(false);
  const owns = workspace.role === 'owner';
  const end = useEnd(
    () => (owns ? deleteWorkspace(workspace.id) : removeMember(workspace.id, user.id)),
    owns ? `${workspace.name} is deleted` : `You have left ${workspace.name}`,
  );
  const words = owns ? DELETING : LEAVING;
  return (
    <Section title={words.title}>
      <div className={`${PANEL} flex flex-wrap items-center gap-4 p-4 sm:p-5`}>
        <p className="min-w-48 flex-1 text-sm text-muted">{words.text}</p>
        <Button
          look={owns ? 'danger' : 'secondary'}
          onClick={() => {
            setOpen(true);
          }}
        >
          {words.label}
        </Button>
      </div>
      <ConfirmDialog
        open={open}
        close={() => {
          setOpen(false);
        }}
        title={owns ? `Delete ${workspace.name}?` : `Leave ${workspace.name}?`}
        description={words.consequence}
        label={words.label}
        typed={owns ? workspace.name : undefined}
        action={end}
      />
    </Section>
  );
}

const DELETING = {
  title: 'Delete this workspace',
  text: 'Deletes the workspace with all its boards, for everybody and for ever. To leave without deleting it, hand it over to another member first.',
  consequence: 'All its boards, also those in the trash, go with it, for everybody and for ever.',
  label: 'Delete workspace',
};

const LEAVING = {
  title: 'Leave this workspace',
  text: 'You lose sight of its boards. What you did there stays.',
  consequence: 'You lose sight of its boards, and come back only when an admin adds or invites you again.',
  label: 'Leave workspace',
};

function useEnd(end: () => Promise<void>, done: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  return useMutation({
    mutationFn: end,
    onSuccess: async () => {
      await navigate('/', { replace: true });
      toast({ text: done });
      await queries.invalidateQueries(workspacesQuery());
    },
  });
}
