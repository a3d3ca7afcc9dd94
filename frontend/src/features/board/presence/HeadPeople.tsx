import { Avatar } from '../../../components/Avatar';
import { Menu, MenuGroup, MenuItem } from '../../../components/Menu';
import type { PersonHere } from './here';
import { useNameOf } from './names';
import { usePeopleHere } from './presence-context';
import { useAbsent, useGoTo, useWhere } from './use-people-here';

/** How many faces fit before the rest becomes a number. */
const FACES_MAX = 4;

/** Who works on the board: those who are here in their colours and first; a press leads to where they are. */
export function HeadPeople() {
  const here = usePeopleHere();
  const absent = useAbsent();
  const places = here.length + absent.length > FACES_MAX ? FACES_MAX - 1 : FACES_MAX;
  const shownHere = here.slice(0, places);
  const shownAbsent = absent.slice(0, places - shownHere.length);
  const more = here.length + absent.length - shownHere.length - shownAbsent.length;
  if (here.length + absent.length === 0) return null;
  return (
    <>
      <ul aria-label="People" className="flex gap-1 max-sm:hidden">
        {shownHere.map((person) => (
          <li key={person.user} className="flex">
            <FaceHere person={person} />
          </li>
        ))}
        {shownAbsent.map((user) => (
          <li key={user}>
            <FaceAbsent user={user} />
          </li>
        ))}
        {more > 0 && (
          <li className="flex">
            <Everybody here={here} absent={absent} face={`+${String(more)}`} label={`${String(more)} more people`} />
          </li>
        )}
      </ul>
      {here.length > 0 && (
        <div className="flex sm:hidden">
          <Everybody
            here={here}
            absent={absent}
            face={here.length === 1 ? '' : String(here.length)}
            label={here.length === 1 ? 'One person is here' : `${String(here.length)} people are here`}
            first={here[0]}
          />
        </div>
      )}
    </>
  );
}

function FaceHere({ person }: { person: PersonHere }) {
  const name = useNameOf()(person.user);
  const goTo = useGoTo();
  const words = `${name} ${useWhere()(person)}`;
  return (
    <button
      type="button"
      aria-label={words}
      title={words}
      onClick={() => {
        goTo(person);
      }}
      className="relative rounded-full hover:z-10 focus-visible:z-10"
    >
      <Avatar id={person.user} name={name} className="size-6.5 ring-2 ring-canvas" />
      <span aria-hidden className="absolute right-0 bottom-0 size-2 rounded-full bg-success ring-2 ring-canvas" />
    </button>
  );
}

function FaceAbsent({ user }: { user: string }) {
  const name = useNameOf()(user);
  return (
    <span title={`${name}, not here`} className="block">
      <Avatar id={user} name={name} absent className="size-6.5 ring-2 ring-canvas" />
      <span className="sr-only">{name}, not here</span>
    </span>
  );
}

interface EverybodyProps {
  here: readonly PersonHere[];
  absent: readonly string[];
  face: string;
  label: string;
  /** Stands before the number. */
  first?: PersonHere | undefined;
}

/** All of them, with where they are. */
function Everybody({ here, absent, face, label, first }: EverybodyProps) {
  const nameOf = useNameOf();
  const where = useWhere();
  const goTo = useGoTo();
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={label}
          className="flex h-6.5 min-w-6.5 items-center justify-center gap-1 rounded-full bg-sunken text-[0.6875rem] font-medium text-muted ring-2 ring-canvas hover:bg-hover hover:text-ink aria-expanded:bg-hover"
        >
          {first && <Avatar id={first.user} name={nameOf(first.user)} className="size-6.5" />}
          {face !== '' && <span className={first ? 'pr-2' : ''}>{face}</span>}
        </button>
      }
    >
      {here.length > 0 && (
        <MenuGroup label="Here now">
          {here.map((person) => (
            <MenuItem key={person.user} choose={() => goTo(person)}>
              <Avatar id={person.user} name={nameOf(person.user)} className="size-5.5" />
              <span className="truncate">{nameOf(person.user)}</span>
              <span className="ml-auto max-w-52 truncate pl-3 text-xs text-muted">{where(person)}</span>
            </MenuItem>
          ))}
        </MenuGroup>
      )}
      {absent.length > 0 && (
        <MenuGroup label="Not here">
          {absent.map((user) => (
            <MenuItem key={user} disabled choose={() => undefined}>
              <Avatar id={user} name={nameOf(user)} absent className="size-5.5" />
              <span className="truncate">{nameOf(user)}</span>
            </MenuItem>
          ))}
        </MenuGroup>
      )}
    </Menu>
  );
}
