import { SelectField } from '../../../components/SelectField';
import type { ChosenPerson, FilePerson, ImportMember } from '../../../generated/wasm/client_wasm';
import { counted } from './report-words';

const NOBODY = '';

interface PeopleProps {
  people: readonly FilePerson[];
  members: readonly ImportMember[];
  areMembersKnown: boolean;
  choose: (person: ChosenPerson) => void;
}

/** Who the people of the file are here. */
export function People({ people, members, areMembersKnown, choose }: PeopleProps) {
  if (people.length === 0) return null;
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">Who is who</legend>
      {!areMembersKnown && (
        <p className="text-xs text-muted">
          Who is in the workspace is not known here without the server: only you can be chosen now.
        </p>
      )}
      <ul className="grid max-h-48 gap-2 overflow-y-auto">
        {people.map(({ name, member, cards }) => (
          <li key={name} className="grid grid-cols-2 items-center gap-3">
            <span className="min-w-0 text-sm">
              <span className="block truncate" dir="auto" title={name}>
                {name}
              </span>
              <span className="block text-xs text-muted">on {counted(cards, 'card')}</span>
            </span>
            <SelectField
              label={`Who ${name} is here`}
              bare
              value={member ?? NOBODY}
              onChange={({ target: { value } }) => {
                choose({ name, member: value === NOBODY ? undefined : value });
              }}
            >
              <option value={NOBODY}>Nobody</option>
              {members.map(({ user, names }) => (
                <option key={user} value={user}>
                  {names[0] ?? user}
                </option>
              ))}
            </SelectField>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
