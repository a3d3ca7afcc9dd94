import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formErrors } from '../../api/form-errors';
import { ROLE_NAMES } from '../../api/roles';
import type { Role, Workspace } from '../../api/types';
import { makeInvite } from '../../api/workspaces';
import { Button } from '../../components/Button';
import { CopyField } from '../../components/CopyField';
import { Form } from '../../components/Form';
import { FormAlert } from '../../components/FormAlert';
import { SelectField } from '../../components/SelectField';
import { formText } from '../../lib/form-text';
import { endOf, LIFETIMES } from '../../lib/lifetimes';
import { invitesQuery } from './queries';
import { RoleSelect } from './RoleSelect';
import { grantable } from './rights';

/** Makes a one-time link, and shows it this once. */
export function InviteLinkForm({ workspace }: { workspace: Workspace }) {
  const queries = useQueryClient();
  const [role, setRole] = useState<Role>('member');
  const make = useMutation({
    mutationFn: (form: FormData) =>
      makeInvite(workspace.id, { role, expires_at: endOf(formText(form, 'days'), new Date()) }),
    onSuccess: () => queries.invalidateQueries(invitesQuery(workspace.id)),
  });
  const { form, fields } = formErrors(make.error, { expires_at: 'Its end' });
  return (
    <div className="grid gap-4">
      <Form
        busy={make.isPending}
        submit={make.mutate}
        refusal={make.error}
        className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto]"
      >
        <RoleSelect label="They come as" value={role} roles={grantable(workspace.role)} choose={setRole} />
        <SelectField label="It works for" name="days" defaultValue="7" problem={fields.expires_at}>
          {LIFETIMES.slice(0, 3).map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
        <Button type="submit" look="primary" busy={make.isPending} className="h-10 sm:h-9">
          Make a link
        </Button>
      </Form>
      <FormAlert text={form} />
      <div role="status" className={make.data ? '' : 'sr-only'}>
        {make.data && (
          <div className="grid gap-1 rounded-lg bg-success-soft p-3">
            <CopyField
              key={make.data.id}
              label={`Link for one ${ROLE_NAMES[make.data.role].toLowerCase()}`}
              text={make.data.url}
            />
            <p className="text-xs text-success">It is shown this once: copy it now.</p>
          </div>
        )}
      </div>
    </div>
  );
}
