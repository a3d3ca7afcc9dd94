import { useMutation, useQueryClient } from '@tanstack/react-query';
import { changeBoard } from '../../api/boards';
import { formErrors } from '../../api/form-errors';
import type { Board } from '../../api/types';
import { Button } from '../../components/Button';
import { Dialog, DialogActions } from '../../components/Dialog';
import { Form } from '../../components/Form';
import { FormAlert } from '../../components/FormAlert';
import { TextAreaField } from '../../components/TextAreaField';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';
import { boardsQuery } from './queries';

const LABELS = { name: 'Name', description: 'Description' };

interface EditBoardDialogProps {
  board: Board;
  open: boolean;
  close: () => void;
}

/** What a board is called, and what it is about. */
export function EditBoardDialog({ board, open, close }: EditBoardDialogProps) {
  return (
    <Dialog open={open} close={close} title="Rename and describe">
      <EditBoardForm board={board} close={close} />
    </Dialog>
  );
}

function EditBoardForm({ board, close }: Omit<EditBoardDialogProps, 'open'>) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (form: FormData) =>
      changeBoard(board.id, {
        name: formText(form, 'name').trim(),
        description: formText(form, 'description').trim(),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries(boardsQuery(board.workspace_id));
      close();
    },
  });
  const { form, fields } = formErrors(change.error, LABELS);
  return (
    <Form busy={change.isPending} submit={change.mutate} refusal={change.error}>
      <TextField
        label={LABELS.name}
        name="name"
        defaultValue={board.name}
        problem={fields.name}
        autoComplete="off"
        required
      />
      <TextAreaField
        label={LABELS.description}
        name="description"
        defaultValue={board.description}
        problem={fields.description}
      />
      <FormAlert text={form} />
      <DialogActions>
        <Button look="ghost" onClick={close}>
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={change.isPending}>
          Save
        </Button>
      </DialogActions>
    </Form>
  );
}
