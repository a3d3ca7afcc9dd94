import { Avatar } from '../../../components/Avatar';
import { listed, useNameOf } from './names';
import { useOthersIn } from './presence-context';
import type { Field } from './state';

interface FieldPeopleProps {
  card: string;
  field: Field;
  className?: string;
}

/** Who else types in a part of the open card, beside its name. */
export function FieldPeople({ card, field, className = '' }: FieldPeopleProps) {
  const others = useOthersIn(card, field);
  const nameOf = useNameOf();
  if (others.length === 0) return null;
  const [first] = others;
  return (
    <span className={`flex min-w-0 items-center gap-1.5 text-xs text-muted ${className}`}>
      {first && <Avatar id={first.user} name={nameOf(first.user)} small className="size-4.5" />}
      <span className="truncate">
        {listed(others.map(({ user }) => nameOf(user)))} {others.length === 1 ? 'types' : 'type'} here
      </span>
    </span>
  );
}

/** Who else has the card open. */
export function PanelPeople({ card }: { card: string }) {
  const others = useOthersIn(card);
  const nameOf = useNameOf();
  if (others.length === 0) return null;
  return (
    <ul aria-label="Also here" className="flex shrink-0 -space-x-1 pr-1">
      {others.map(({ user }) => (
        <li key={user} title={`${nameOf(user)} is here, too`}>
          <Avatar id={user} name={nameOf(user)} className="size-6 ring-2 ring-raised" />
          <span className="sr-only">{nameOf(user)}</span>
        </li>
      ))}
    </ul>
  );
}
