import { useMutation, useQueryClient } from '@tanstack/react-query';
import { formErrors } from '../../api/form-errors';
import type { Workspace } from '../../api/types';
import { changeWorkspace } from '../../api/workspaces';
import { Button } from '../../components/Button';
import { Form } from '../../components/Form';
import { FormAlert } from '../../components/FormAlert';
import { PANEL, Section } from '../../components/Section';
import { TextAreaField } from '../../components/TextAreaField';
import { TextField } from '../../components/TextField';
import { useToast } from '../../components/toast';
import { formText } from '../../lib/form-text';
import { workspacesQuery } from './queries';

const LABELS = { name: 'Name', description: 'Description' };

/** What the workspace is called, and what it is for. */
export function Details({ workspace }: { workspace: Workspace }) {
  const queries = useQueryClient();
  const toast = useToast();
  const change = useMutation({
    mutationFn: (form: FormData) =>
      changeWorkspace(workspace.id, {
        name: formText(form, 'name').trim(),
        description: formText(form, 'description').trim(),
      }),
    onSuccess: async () => {
      toast({ text: 'The workspace is changed' });
      await queries.invalidateQueries(workspacesQuery());
    },
  });
  const { form, fields } = formErrors(change.error, LABELS);
  return (
    <Section title="Name and description">
      <Form
        busy={change.isPending}
        submit={change.mutate}
        refusal={change.error}
        className={`${PANEL} grid gap-4 p-4 sm:p-5`}
      >
        <TextField
          label={LABELS.name}
          name="name"
          defaultValue={workspace.name}
          problem={fields.name}
          autoComplete="off"
          required
        />
        <TextAreaField
          label={LABELS.description}
          name="description"
          defaultValue={workspace.description}
          problem={fields.description}
          hint="What its boards are about, in a sentence or two"
        />
        <FormAlert text={form} />
        <Button look="primary" type="submit" busy={change.isPending} className="justify-self-start">
          Save
        </Button>
      </Form>
    </Section>
  );
}
