import { useMutation } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { session } from '../../api/client';
import { ApiError } from '../../api/errors';
import { useSession } from '../../auth/use-session';
import { Button } from '../../components/Button';
import { FormAlert } from '../../components/FormAlert';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';
import { AccountFrame } from './AccountFrame';

export function SignInPage() {
  const [search] = useSearchParams();
  const state = useSession();
  const signIn = useMutation({
    mutationFn: (form: FormData) => session.signIn(formText(form, 'username'), formText(form, 'password')),
  });
  return (
    <AccountFrame
      title="Sign in to Weft"
      aside={
        <>
          New here?{' '}
          <Link
            to={{ pathname: '/register', search: search.toString() }}
            className="font-medium text-accent hover:underline"
          >
            Create an account
          </Link>
        </>
      }
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!signIn.isPending) signIn.mutate(new FormData(event.currentTarget));
        }}
      >
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
      </form>
    </AccountFrame>
  );
}

function reason(error: Error): string {
  if (error instanceof ApiError && error.status === 401) return 'That name and password do not go together.';
  if (error instanceof ApiError && error.status === 429) {
    return `Too many tries. Wait ${String(error.retryAfterS ?? 'some')} seconds, then try again.`;
  }
  return error.message;
}
