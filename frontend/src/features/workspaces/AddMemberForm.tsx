import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { addMember } from '../../api/client';
import { ApiError, inWords } from '../../api/errors';
import type { Role, Workspace } from '../../api/types';
import { Button } from '../../components/Button';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/toast';
import { membersQuery } from './queries';
import { RoleSelect } from './RoleSelect';
import { grantable } from './rights';

/** Adds people one after the other: the field empties and keeps the keyboard. */
export function AddMemberForm({ workspace }: { workspace: Workspace }) {
  const queries = useQueryClient();
  const toast = useToast();
  const field = useRef<HTMLInputElement>(null);
  const [who, setWho] = useState('');
  const [role, setRole] = useState<Role>('member');
  const add = useMutation({
    mutationFn: () => addMember(workspace.id, who.trim(), role),
    onSuccess: async (member) => {
      setWho('');
      field.current?.focus();
      toast({ text: `${member.display_name || member.username} is now in ${workspace.name}` });
      await queries.invalidateQueries(membersQuery(workspace.id));
    },
  });
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!add.isPending) add.mutate();
      }}
    >
      <div className="grid grid-cols-[1fr_7.5rem] items-start gap-2">
        <TextField
          ref={field}
          label="Username or e-mail"
          problem={add.error ? reason(add.error, who) : undefined}
          value={who}
          onChange={(event) => {
            setWho(event.target.value);
            add.reset();
          }}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <RoleSelect label="Role" value={role} roles={grantable(workspace.role)} choose={setRole} />
      </div>
      <Button look="primary" type="submit" busy={add.isPending} className="justify-self-end">
        Add to workspace
      </Button>
    </form>
  );
}

function reason(error: Error, who: string): string {
  if (error instanceof ApiError && error.status === 409) return `${who} is a member already.`;
  if (error instanceof ApiError && error.status === 422) return `There is no account called ${who}.`;
  return inWords(error);
}
