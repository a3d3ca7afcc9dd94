import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createWorkspace } from '../../api/client';
import { formErrors } from '../../api/form-errors';
import { Button } from '../../components/Button';
import { Dialog, DialogActions } from '../../components/Dialog';
import { FormAlert } from '../../components/FormAlert';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';
import { workspacesQuery } from '../workspaces/queries';

export function NewWorkspaceDialog({ open, close }: { open: boolean; close: () => void }) {
  return (
    <Dialog
      open={open}
      close={close}
      title="New workspace"
      description="A workspace holds boards, and the people who share them."
    >
      <NewWorkspaceForm close={close} />
    </Dialog>
  );
}

function NewWorkspaceForm({ close }: { close: () => void }) {
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: createWorkspace,
    onSuccess: async () => {
      await queries.invalidateQueries(workspacesQuery());
      close();
    },
  });
  const [blank, setBlank] = useState(false);
  const { form, fields } = formErrors(make.error, { name: 'Name' });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const name = formText(new FormData(event.currentTarget), 'name').trim();
        setBlank(name === '');
        if (name !== '' && !make.isPending) make.mutate(name);
      }}
    >
      <TextField
        label="Name"
        name="name"
        problem={blank ? 'Name must not be blank.' : fields.name}
        autoComplete="off"
        required
      />
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
