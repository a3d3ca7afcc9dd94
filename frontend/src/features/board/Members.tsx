import { Avatar } from '../../components/Avatar';
import { useMembers } from './use-members';

/** How many faces fit before the rest becomes a number. */
const FACES_MAX = 4;

/** Who works here. */
export function Members() {
  const members = useMembers();
  if (members.length === 0) return null;
  const more = members.length - FACES_MAX;
  return (
    <ul aria-label="Members" className="hidden -space-x-1.5 sm:flex">
      {members.slice(0, FACES_MAX).map((member) => (
        <Face key={member.user_id} id={member.user_id} name={member.display_name || member.username} />
      ))}
      {more > 0 && (
        <li title={`${String(more)} more`} className={NUMBER}>
          +{more}
        </li>
      )}
    </ul>
  );
}

const NUMBER =
  'grid size-6 place-items-center rounded-full bg-sunken text-[0.6875rem] font-medium text-muted ring-2 ring-canvas';

function Face({ id, name }: { id: string; name: string }) {
  return (
    <li title={name}>
      <Avatar id={id} name={name} className="size-6 ring-2 ring-canvas" />
      <span className="sr-only">{name}</span>
    </li>
  );
}
