import { Avatar } from '../../../components/Avatar';
import { Menu, MenuCheck } from '../../../components/Menu';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { useBoard } from '../board-context';
import { FIELD_BUTTON } from '../panel-style';
import { type BoardPerson, nameAtStart, usePeople } from '../people';
import { Field, Nothing } from './Field';

export function AssigneesField({ card, editable }: { card: CardView; editable: boolean }) {
  const { act } = useBoard();
  const people = usePeople();
  const { all, find } = people;
  const assigned = card.assignees.map(
    ({ user }): BoardPerson => find(user) ?? { id: user, name: nameAtStart(people, user), username: '' },
  );
  // Who has left can still be taken off.
  const choices = [...all, ...assigned.filter(({ id }) => !all.some((member) => member.id === id))];
  const names = assigned.map(({ name }) => name).join(', ');
  const shown =
    assigned.length > 0 ? assigned.map((person) => <Assigned key={person.id} person={person} />) : undefined;
  return (
    <Field name="Assigned to">
      {editable ? (
        <Menu
          align="start"
          trigger={
            <button
              type="button"
              aria-label={names === '' ? 'Assigned to: nobody' : `Assigned to: ${names}`}
              className={FIELD_BUTTON}
            >
              {shown ?? <Nothing>Nobody</Nothing>}
            </button>
          }
        >
          {choices.length === 0 && <p className="px-2.5 py-2 text-sm text-muted">Who works here is not known yet.</p>}
          {choices.map((person) => (
            <MenuCheck
              key={person.id}
              checked={card.assignees.some(({ user }) => user === person.id)}
              set={(on) => void act({ type: on ? 'assign_card' : 'unassign_card', card: card.id, user: person.id })}
            >
              <Avatar id={person.id} name={person.name} className="size-5.5" />
              <span className="max-w-60 truncate">{person.name}</span>
            </MenuCheck>
          ))}
        </Menu>
      ) : (
        <div className="flex min-h-9 flex-wrap items-center gap-1.5 px-2 text-sm">
          {shown ?? <Nothing>Nobody</Nothing>}
        </div>
      )}
    </Field>
  );
}

function Assigned({ person }: { person: BoardPerson }) {
  return (
    <span className="flex max-w-full min-w-0 items-center gap-1.5 pr-1">
      <Avatar id={person.id} name={person.name} className="size-5.5" />
      <span className="truncate">{person.name}</span>
    </span>
  );
}
