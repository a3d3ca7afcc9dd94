import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { resetPassword } from '../../api/accounts';
import { ApiError } from '../../api/errors';
import { formErrors } from '../../api/form-errors';
import { Button, buttonClass } from '../../components/Button';
import { Form } from '../../components/Form';
import { FormAlert } from '../../components/FormAlert';
import { Message } from '../../components/Message';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';
import { AccountFrame } from './AccountFrame';
import { useOneTimeToken } from './use-one-time-token';

const LABELS = { new_password: 'New password' };

/** Where an administrator's reset link leads. */
export function ResetPage() {
  const token = useOneTimeToken();
  const reset = useMutation({
    mutationFn: (password: string) => resetPassword(token ?? '', password),
  });
  if (reset.isSuccess) {
    return (
      <Message
        title="Your password is changed"
        action={
          <Link to="/sign-in" className={buttonClass('primary')}>
            Sign in
          </Link>
        }
      >
        Whoever was signed in with the old one is signed out, on every device.
      </Message>
    );
  }
  if (token === undefined || isDead(reset.error)) {
    return (
      <Message title="This link works no more">
        A reset link works once, for a limited time. Ask an administrator of this server for another one.
      </Message>
    );
  }
  return (
    <AccountFrame title="Choose a new password">
      <ResetForm error={reset.error} busy={reset.isPending} submit={reset.mutate} />
    </AccountFrame>
  );
}

function isDead(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 404;
}

interface ResetFormProps {
  error: Error | null;
  busy: boolean;
  submit: (password: string) => void;
}

function ResetForm({ error, busy, submit }: ResetFormProps) {
  const [unequal, setUnequal] = useState(false);
  const { form, fields } = formErrors(error, LABELS);
  return (
    <Form
      busy={busy}
      refusal={error ?? unequal}
      submit={(data) => {
        const password = formText(data, 'new_password');
        const same = password === formText(data, 'again');
        setUnequal(!same);
        if (same) submit(password);
      }}
    >
      <TextField
        label={LABELS.new_password}
        name="new_password"
        type="password"
        hint="8 characters or more"
        problem={fields.new_password}
        autoComplete="new-password"
        required
        autoFocus
      />
      <TextField
        label="The same again"
        name="again"
        type="password"
        problem={unequal ? 'The two are not the same.' : undefined}
        autoComplete="new-password"
        required
      />
      <FormAlert text={form} />
      <Button look="primary" type="submit" busy={busy} className="w-full">
        Set password
      </Button>
    </Form>
  );
}
