import { ROLE_NAMES } from '../../api/roles';
import type { Role } from '../../api/types';
import { SelectField } from '../../components/SelectField';

interface RoleSelectProps {
  label: string;
  value: Role;
  roles: Role[];
  choose: (role: Role) => void;
  /** Its label is for readers only: what is beside it says enough. */
  bare?: boolean;
  disabled?: boolean;
}

export function RoleSelect({ label, value, roles, choose, bare, disabled }: RoleSelectProps) {
  return (
    <SelectField
      label={label}
      bare={bare}
      value={value}
      disabled={disabled}
      onChange={(event) => {
        choose(event.target.value as Role);
      }}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {ROLE_NAMES[role]}
        </option>
      ))}
    </SelectField>
  );
}
