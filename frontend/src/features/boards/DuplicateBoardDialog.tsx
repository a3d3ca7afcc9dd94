import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { duplicateBoard } from '../../api/boards';
import { formErrors } from '../../api/form-errors';
import { atLeast } from '../../api/roles';
import type { Board } from '../../api/types';
import { Button } from '../../components/Button';
import { Dialog, DialogActions } from '../../components/Dialog';
import { Form } from '../../components/Form';
import { FormAlert } from '../../components/FormAlert';
import { SelectField } from '../../components/SelectField';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';
import { workspacesQuery } from '../workspaces/queries';
import { boardsQuery } from './queries';

const LABELS = { name: 'Name', workspace_id: 'Workspace' };

interface DuplicateBoardDialogProps {
  board: Board;
  open: boolean;
  close: () => void;
}

/** A second board with the same columns and cards, in any workspace where one may make boards; leads there. */
export function DuplicateBoardDialog({ board, open, close }: DuplicateBoardDialogProps) {
  return (
    <Dialog
      open={open}
      close={close}
      title={`Duplicate “${board.name}”`}
      description="The new board has the same columns and cards, and a history of its own."
    >
      <DuplicateBoardForm board={board} close={close} />
    </Dialog>
  );
}

function DuplicateBoardForm({ board, close }: Omit<DuplicateBoardDialogProps, 'open'>) {
  const { data: workspaces = [] } = useQuery(workspacesQuery());
  const targets = workspaces.filter(({ role }) => atLeast(role, 'member'));
  const duplicate = useDuplicate(board);
  const { form, fields } = formErrors(duplicate.error, LABELS);
  if (targets.length === 0) {
    return <p className="text-sm text-muted">There is no workspace in which you may make boards. Make one first.</p>;
  }
  return (
    <Form busy={duplicate.isPending} submit={duplicate.mutate} refusal={duplicate.error}>
      <TextField
        label={LABELS.name}
        name="name"
        defaultValue={`Copy of ${board.name}`}
        problem={fields.name}
        autoComplete="off"
        required
      />
      <SelectField
        label={LABELS.workspace_id}
        name="workspace_id"
        defaultValue={targets.find(({ id }) => id === board.workspace_id)?.id}
        problem={fields.workspace_id}
      >
        {targets.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <FormAlert text={form} />
      <DialogActions>
        <Button look="ghost" onClick={close}>
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={duplicate.isPending}>
          Duplicate
        </Button>
      </DialogActions>
    </Form>
  );
}

function useDuplicate(board: Board) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (form: FormData) =>
      duplicateBoard(board.id, {
        name: formText(form, 'name').trim(),
        workspace_id: formText(form, 'workspace_id'),
      }),
    onSuccess: async (copy) => {
      void queries.invalidateQueries(boardsQuery(copy.workspace_id));
      await navigate(`/boards/${copy.id}`);
    },
  });
}
