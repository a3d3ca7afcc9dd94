import { useMutation } from '@tanstack/react-query';
import { session } from '../../api/client';
import { ApiError, inWords } from '../../api/errors';
import { useSession } from '../../auth/use-session';
import { Button } from '../../components/Button';
import { Form } from '../../components/Form';
import { FormAlert } from '../../components/FormAlert';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';

/** Whoever has signed in sees another page: the session says so. */
export function SignInForm() {
  const state = useSession();
  const signIn = useMutation({
    mutationFn: (form: FormData) => session.signIn(formText(form, 'username'), formText(form, 'password')),
  });
  return (
    <Form busy={signIn.isPending} submit={signIn.mutate}>
      <TextField
        label="Username or e-mail"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={state.status === 'expired' ? state.user.username : ''}
        required
        autoFocus
      />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
      <FormAlert text={signIn.error ? reason(signIn.error) : undefined} />
      <Button look="primary" type="submit" busy={signIn.isPending} className="w-full">
        Sign in
      </Button>
    </Form>
  );
}

function reason(error: Error): string {
  if (error instanceof ApiError && error.status === 401) return 'That name and password do not go together.';
  return inWords(error);
}
