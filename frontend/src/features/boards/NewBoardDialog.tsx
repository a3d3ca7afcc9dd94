import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { v7 as uuidv7 } from 'uuid';
import { createWorkspace } from '../../api/client';
import { formErrors } from '../../api/form-errors';
import { atLeast } from '../../api/roles';
import type { Workspace } from '../../api/types';
import { useUser } from '../../auth/use-session';
import { Button } from '../../components/Button';
import { Dialog, DialogActions } from '../../components/Dialog';
import { FormAlert } from '../../components/FormAlert';
import { SelectField } from '../../components/SelectField';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';
import { useBoardClient } from '../device/client-of-tab';
import { workspacesQuery } from '../workspaces/queries';

/** What the server and the document take as a name, in characters. */
const NAME_CHARACTERS_MAX = 500;

interface NewBoardDialogProps {
  open: boolean;
  close: () => void;
  workspaces: Workspace[];
  /** Where it goes unless somebody says otherwise. */
  chosen?: string;
}

/** Makes a board, and a first workspace when there is none, and leads there. */
export function NewBoardDialog({ open, ...form }: NewBoardDialogProps) {
  // Kept while the dialog is closed: the list of workspaces may not have it yet when somebody tries again.
  const made = useRef<string>(undefined);
  return (
    <Dialog open={open} close={form.close} title="New board" description="It starts with To Do, In Progress and Done.">
      <NewBoardForm {...form} made={made} />
    </Dialog>
  );
}

interface NewBoardFormProps extends Omit<NewBoardDialogProps, 'open'> {
  /** The workspace that was made for a board that then failed. */
  made: RefObject<string | undefined>;
}

function NewBoardForm({ close, workspaces, chosen, made }: NewBoardFormProps) {
  const targets = workspaces.filter(({ role }) => atLeast(role, 'member'));
  const [picked, setPicked] = useState(chosen);
  const [blank, setBlank] = useState(false);
  const workspace = (targets.find(({ id }) => id === picked) ?? targets[0])?.id;
  const make = useMakeBoard(made);
  const { form, fields } = formErrors(make.error, { name: 'Name' });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const name = formText(new FormData(event.currentTarget), 'name').trim();
        setBlank(name === '');
        if (name !== '' && !make.isPending) make.mutate({ workspace, name }, { onSuccess: close });
      }}
    >
      <TextField
        label="Name"
        name="name"
        problem={blank ? 'Name must not be blank.' : fields.name}
        placeholder="Autumn release"
        autoComplete="off"
        maxLength={NAME_CHARACTERS_MAX}
        required
      />
      {targets.length > 1 && (
        <SelectField
          label="Workspace"
          value={workspace}
          onChange={(event) => {
            setPicked(event.target.value);
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

function useMakeBoard(made: RefObject<string | undefined>) {
  const user = useUser();
  const client = useBoardClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  // The list may not be here yet: that none is known does not say that there is none.
  const firstWorkspace = async () => {
    const workspaces = await queries.ensureQueryData(workspacesQuery());
    const one = workspaces.find(({ role }) => atLeast(role, 'member'));
    return (one ?? (await createWorkspace(`${user.display_name}’s workspace`))).id;
  };
  return useMutation({
    mutationFn: async ({ workspace, name }: { workspace: string | undefined; name: string }): Promise<string> => {
      made.current = workspace ?? made.current ?? (await firstWorkspace());
      // Made here and now, and registered in the background: nobody waits for the server.
      const board = uuidv7();
      await client.makeBoard(board, made.current, name);
      return board;
    },
    onSuccess: (board) => navigate(`/boards/${board}`),
    // Also after a board that failed: its new workspace may be there.
    // Not awaited: what went wrong is said before the list has been asked for again.
    onSettled: () => {
      void queries.invalidateQueries(workspacesQuery());
    },
  });
}
