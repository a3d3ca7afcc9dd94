import { type UseMutationResult, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formErrors } from '../../api/form-errors';
import { atLeast, ROLE_NAMES } from '../../api/roles';
import type { AccessKeyWish, NewAccessKey, Role } from '../../api/types';
import { Button } from '../../components/Button';
import { DialogActions } from '../../components/Dialog';
import { Form } from '../../components/Form';
import { FormAlert } from '../../components/FormAlert';
import { SelectField } from '../../components/SelectField';
import { TextField } from '../../components/TextField';
import { formText } from '../../lib/form-text';
import { endOf, LIFETIMES } from '../../lib/lifetimes';
import { workspacesQuery } from '../workspaces/queries';

const LABELS = { name: 'Name', workspace_id: 'Workspace', role: 'Role', expires_at: 'Its end' };
const ROLES: Role[] = ['viewer', 'member', 'admin', 'owner'];

interface AccessKeyFormProps {
  make: UseMutationResult<NewAccessKey, Error, AccessKeyWish>;
  close: () => void;
}

export function AccessKeyForm({ make, close }: AccessKeyFormProps) {
  const { data: workspaces = [] } = useQuery(workspacesQuery());
  const [workspace, setWorkspace] = useState('');
  const mine = workspaces.find(({ id }) => id === workspace)?.role;
  const { form, fields } = formErrors(make.error, LABELS);
  return (
    <Form
      busy={make.isPending}
      refusal={make.error}
      submit={(data) => {
        make.mutate(wishOf(data, new Date()));
      }}
    >
      <TextField
        label={LABELS.name}
        name="name"
        problem={fields.name}
        placeholder="Nightly report"
        autoComplete="off"
        required
      />
      <SelectField
        label={LABELS.workspace_id}
        name="workspace_id"
        problem={fields.workspace_id}
        value={workspace}
        onChange={(event) => {
          setWorkspace(event.target.value);
        }}
      >
        <option value="">All workspaces</option>
        {workspaces.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <div className="grid gap-4 sm:grid-cols-2 sm:gap-3">
        <SelectField
          // Another workspace may offer fewer.
          key={mine}
          label="It acts at most as"
          name="role"
          problem={fields.role}
          defaultValue={mine === 'viewer' ? 'viewer' : 'member'}
        >
          {ROLES.filter((role) => mine === undefined || atLeast(mine, role)).map((role) => (
            <option key={role} value={role}>
              {ROLE_NAMES[role]}
            </option>
          ))}
        </SelectField>
        <SelectField label="It works for" name="days" problem={fields.expires_at} defaultValue="30">
          {LIFETIMES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
          <option value="">Ever, until revoked</option>
        </SelectField>
      </div>
      <FormAlert text={form} />
      <DialogActions>
        <Button look="ghost" onClick={close}>
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={make.isPending}>
          Make the key
        </Button>
      </DialogActions>
    </Form>
  );
}

/** What a filled form asks for; what it leaves open is absent. */
export function wishOf(form: FormData, now: Date): AccessKeyWish {
  const role = formText(form, 'role');
  return {
    name: formText(form, 'name').trim(),
    workspace_id: formText(form, 'workspace_id') || undefined,
    role: ROLES.find((known) => known === role),
    expires_at: endOf(formText(form, 'days'), now),
  };
}
