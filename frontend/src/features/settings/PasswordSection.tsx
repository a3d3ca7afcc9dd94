import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changePassword } from '../../api/accounts';
import { formErrors } from '../../api/form-errors';
import { useUser } from '../../auth/use-session';
import { Button } from '../../components/Button';
import { Form } from '../../components/Form';
import { FormAlert } from '../../components/FormAlert';
import { PANEL, Section } from '../../components/Section';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/toast';
import { formText } from '../../lib/form-text';
import { signInsQuery } from './queries';

const LABELS = { old_password: 'Present password', new_password: 'New password' };

/** The form empties once it is done: a new one takes its place. */
export function PasswordSection() {
  const [done, setDone] = useState(0);
  return (
    <Section title="Password" description="Changing it signs you out everywhere else. Access keys go on working.">
      <PasswordForm
        key={done}
        changed={() => {
          setDone(done + 1);
        }}
      />
    </Section>
  );
}

function PasswordForm({ changed }: { changed: () => void }) {
  const user = useUser();
  const queries = useQueryClient();
  const toast = useToast();
  const change = useMutation({
    mutationFn: (form: FormData) => changePassword(formText(form, 'old_password'), formText(form, 'new_password')),
    onSuccess: () => {
      toast({ text: 'Your password is changed, and you are signed out everywhere else' });
      void queries.invalidateQueries(signInsQuery());
      changed();
    },
  });
  const { form, fields } = formErrors(change.error, LABELS);
  return (
    <Form
      busy={change.isPending}
      submit={change.mutate}
      refusal={change.error}
      className={`${PANEL} grid gap-4 p-4 sm:p-5`}
    >
      {/* For password managers, which keep both together. */}
      <input type="text" autoComplete="username" value={user.username} readOnly hidden />
      <TextField
        label={LABELS.old_password}
        name="old_password"
        type="password"
        problem={fields.old_password}
        autoComplete="current-password"
        required
      />
      <TextField
        label={LABELS.new_password}
        name="new_password"
        type="password"
        hint="8 characters or more"
        problem={fields.new_password}
        autoComplete="new-password"
        required
      />
      <FormAlert text={form} />
      <Button look="primary" type="submit" busy={change.isPending} className="justify-self-start">
        Change password
      </Button>
    </Form>
  );
}
