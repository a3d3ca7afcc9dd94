import { useMutation, useQueryClient } from '@tanstack/react-query';
import { makeAccount, makeResetLink } from '../../api/admin';
import { formErrors } from '../../api/form-errors';
import { Button } from '../../components/Button';
import { CopyField } from '../../components/CopyField';
import { Dialog, DialogActions } from '../../components/Dialog';
import { Form } from '../../components/Form';
import { FormAlert } from '../../components/FormAlert';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';

const LABELS = { username: 'Username', email: 'E-mail' };

interface NewAccountDialogProps {
  open: boolean;
  close: () => void;
}

/** Makes an account for somebody, who chooses the password with a link: nobody else ever knows it. */
export function NewAccountDialog({ open, close }: NewAccountDialogProps) {
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: async (form: FormData) => {
      const user = await makeAccount({
        username: formText(form, 'username').trim(),
        email: formText(form, 'email').trim(),
        is_superuser: form.has('is_superuser'),
      });
      return { user, link: await makeResetLink(user.id) };
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['admin'] }),
  });
  const closeAndForget = () => {
    close();
    make.reset();
  };
  return (
    <Dialog
      open={open}
      close={closeAndForget}
      title={make.data ? `${make.data.user.username} has an account` : 'New account'}
      description={
        make.data
          ? 'Give them this link and nobody else: with it they choose their password. It works once, and is shown this once.'
          : 'You get a link with which they choose their password.'
      }
    >
      {make.data ? (
        <>
          <CopyField label="Link" text={make.data.link.url} />
          <DialogActions>
            <Button look="primary" onClick={closeAndForget}>
              Done
            </Button>
          </DialogActions>
        </>
      ) : (
        <NewAccountForm busy={make.isPending} error={make.error} submit={make.mutate} close={closeAndForget} />
      )}
    </Dialog>
  );
}

interface NewAccountFormProps {
  busy: boolean;
  error: Error | null;
  submit: (form: FormData) => void;
  close: () => void;
}

function NewAccountForm({ busy, error, submit, close }: NewAccountFormProps) {
  const { form, fields } = formErrors(error, LABELS);
  return (
    <Form busy={busy} submit={submit} refusal={error}>
      <TextField
        label={LABELS.username}
        name="username"
        problem={fields.username}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <TextField label={LABELS.email} name="email" type="email" problem={fields.email} autoComplete="off" required />
      <label className="flex items-center gap-2.5 text-sm">
        <input type="checkbox" name="is_superuser" className="size-4 accent-accent" />
        Administers this server
      </label>
      <FormAlert text={form} />
      <DialogActions>
        <Button look="ghost" onClick={close}>
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={busy}>
          Make the account
        </Button>
      </DialogActions>
    </Form>
  );
}
