import { useMutation, useQueryClient } from '@tanstack/react-query';
import { session } from '../../api/client';
import { formErrors } from '../../api/form-errors';
import { Button } from '../../components/Button';
import { Form } from '../../components/Form';
import { FormAlert } from '../../components/FormAlert';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';
import { expectNewcomer, forgetNewcomer } from '../boards/welcome/newcomer';
import { serverSetupQuery } from './queries';

const LABELS = { username: 'Username', email: 'E-mail', password: 'Password' };

interface RegisterFormProps {
  /** Of the set-up link that the server printed. */
  setUpToken?: string;
  /** They come for somebody else's boards, not to a Welcome board of their own. */
  invited?: boolean;
}

/** Whoever has an account then sees another page: the session says so. */
export function RegisterForm({ setUpToken, invited = false }: RegisterFormProps) {
  const queries = useQueryClient();
  const register = useMutation({
    mutationFn: (form: FormData) => {
      if (!invited) expectNewcomer();
      return session.register({
        username: formText(form, 'username').trim(),
        email: formText(form, 'email').trim(),
        password: formText(form, 'password'),
        setup: setUpToken,
      });
    },
    onError: forgetNewcomer,
    // The server is not empty any more.
    onSuccess: () => queries.invalidateQueries(serverSetupQuery()),
  });
  const { form, fields } = formErrors(register.error, LABELS);
  return (
    <Form busy={register.isPending} submit={register.mutate} refusal={register.error}>
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
      <TextField label={LABELS.email} name="email" type="email" problem={fields.email} autoComplete="email" required />
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
    </Form>
  );
}
