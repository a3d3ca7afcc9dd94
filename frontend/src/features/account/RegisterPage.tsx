import { useMutation } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { session } from '../../api/client';
import { formErrors } from '../../api/form-errors';
import { Button } from '../../components/Button';
import { FormAlert } from '../../components/FormAlert';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';
import { AccountFrame } from './AccountFrame';

const LABELS = { username: 'Username', email: 'E-mail', password: 'Password' };

export function RegisterPage() {
  const [search] = useSearchParams();
  const register = useMutation({
    mutationFn: (form: FormData) =>
      session.register({
        username: formText(form, 'username').trim(),
        email: formText(form, 'email').trim(),
        password: formText(form, 'password'),
      }),
  });
  const { form, fields } = formErrors(register.error, LABELS);
  return (
    <AccountFrame
      title="Create your account"
      aside={
        <>
          Have one already?{' '}
          <Link
            to={{ pathname: '/sign-in', search: search.toString() }}
            className="font-medium text-accent hover:underline"
          >
            Sign in
          </Link>
        </>
      }
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!register.isPending) register.mutate(new FormData(event.currentTarget));
        }}
      >
        <TextField
          label={LABELS.username}
          name="username"
          hint="How others find you. Letters, digits and . _ + -"
          problem={fields.username}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus
        />
        <TextField
          label={LABELS.email}
          name="email"
          type="email"
          problem={fields.email}
          autoComplete="email"
          required
        />
        <TextField
          label={LABELS.password}
          name="password"
          type="password"
          hint="8 characters or more"
          problem={fields.password}
          autoComplete="new-password"
          required
        />
        <FormAlert text={form} />
        <Button look="primary" type="submit" busy={register.isPending} className="w-full">
          Create account
        </Button>
      </form>
    </AccountFrame>
  );
}
