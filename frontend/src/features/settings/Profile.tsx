import { useMutation, useQueryClient } from '@tanstack/react-query';
import { changeProfile } from '../../api/accounts';
import { session } from '../../api/client';
import { formErrors } from '../../api/form-errors';
import { useUser } from '../../auth/use-session';
import { Avatar } from '../../components/Avatar';
import { Button } from '../../components/Button';
import { Form } from '../../components/Form';
import { FormAlert } from '../../components/FormAlert';
import { PANEL, Section } from '../../components/Section';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/toast';
import { formText } from '../../lib/form-text';

const LABELS = { display_name: 'Name', email: 'E-mail' };

/** What others see of somebody. */
export function Profile() {
  const user = useUser();
  const queries = useQueryClient();
  const toast = useToast();
  const change = useMutation({
    mutationFn: (form: FormData) =>
      changeProfile({
        display_name: formText(form, 'display_name').trim(),
        email: formText(form, 'email').trim(),
      }),
    onSuccess: async (changed) => {
      session.userChanged(changed);
      toast({ text: 'Your profile is saved' });
      await queries.invalidateQueries({ queryKey: ['members'] });
    },
  });
  const { form, fields } = formErrors(change.error, LABELS);
  return (
    <Section title="Profile" description="Others in your workspaces see your name and your username.">
      <title>Profile · Settings · Weft</title>
      <Form
        busy={change.isPending}
        submit={change.mutate}
        refusal={change.error}
        className={`${PANEL} grid gap-4 p-4 sm:p-5`}
      >
        <div className="flex items-center gap-3">
          <Avatar id={user.id} name={user.display_name} className="size-11 text-base" />
          <div className="min-w-0">
            <p className="truncate font-medium">{user.display_name}</p>
            <p className="truncate text-muted">@{user.username}</p>
          </div>
        </div>
        <TextField
          label={LABELS.display_name}
          name="display_name"
          defaultValue={user.display_name}
          problem={fields.display_name}
          autoComplete="name"
          required
        />
        <TextField
          label={LABELS.email}
          name="email"
          type="email"
          hint="Signs you in as well as your username does; others do not see it."
          defaultValue={user.email}
          problem={fields.email}
          autoComplete="email"
          required
        />
        <FormAlert text={form} />
        <Button look="primary" type="submit" busy={change.isPending} className="justify-self-start">
          Save
        </Button>
      </Form>
    </Section>
  );
}
