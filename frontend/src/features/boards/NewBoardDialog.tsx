import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { createBoard, createWorkspace } from '../../api/client';
import { formErrors } from '../../api/form-errors';
import { atLeast } from '../../api/roles';
import type { Board, Workspace } from '../../api/types';
import { useUser } from '../../auth/use-session';
import { Button } from '../../components/Button';
import { Dialog, DialogActions } from '../../components/Dialog';
import { FormAlert } from '../../components/FormAlert';
import { SelectField } from '../../components/SelectField';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';
import { boardsQuery, workspacesQuery } from './queries';

interface NewBoardDialogProps extends NewBoardFormProps {
  open: boolean;
}

/** Makes a board, and a first workspace when there is none, and leads there. */
export function NewBoardDialog({ open, ...form }: NewBoardDialogProps) {
  return (
    <Dialog open={open} close={form.close} title="New board" description="It starts with To Do, In Progress and Done.">
      <NewBoardForm {...form} />
    </Dialog>
  );
}

interface NewBoardFormProps {
  close: () => void;
  workspaces: Workspace[];
  /** Where it goes unless somebody says otherwise. */
  chosen?: string;
}

function NewBoardForm({ close, workspaces, chosen }: NewBoardFormProps) {
  const targets = workspaces.filter(({ role }) => atLeast(role, 'member'));
  const [workspace, setWorkspace] = useState(chosen ?? targets[0]?.id);
  const make = useMakeBoard();
  const { form, fields } = formErrors(make.error, { name: 'Name' });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const name = formText(new FormData(event.currentTarget), 'name').trim();
        if (!make.isPending) make.mutate({ workspace, name });
      }}
    >
      <TextField
        label="Name"
        name="name"
        problem={fields.name}
        placeholder="Autumn release"
        autoComplete="off"
        required
      />
      {targets.length > 1 && (
        <SelectField
          label="Workspace"
          value={workspace}
          onChange={(event) => {
            setWorkspace(event.target.value);
          }}
        >
          {targets.map((target) => (
            <option key={target.id} value={target.id}>
              {target.name}
            </option>
          ))}
        </SelectField>
      )}
      <FormAlert text={form} />
      <DialogActions>
        <Button look="ghost" onClick={close}>
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={make.isPending}>
          Create
        </Button>
      </DialogActions>
    </form>
  );
}

function useMakeBoard() {
  const user = useUser();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ workspace, name }: { workspace: string | undefined; name: string }): Promise<Board> => {
      const id = workspace ?? (await createWorkspace(`${user.display_name}’s workspace`)).id;
      return createBoard(id, name);
    },
    onSuccess: async (board) => {
      await navigate(`/boards/${board.id}`);
      await queries.invalidateQueries(boardsQuery(board.workspace_id));
    },
    // Also after a board that failed: its new workspace may be there.
    // Not awaited: what went wrong is said before the list has been asked for again.
    onSettled: () => {
      void queries.invalidateQueries(workspacesQuery());
    },
  });
}
