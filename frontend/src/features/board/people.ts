import { createContext, use, useMemo } from 'react';
import type { Member, Person } from '../../api/types';
import { useUser } from '../../auth/use-session';
import { useMembers } from './use-members';

/** Somebody who works on the board, by the names that are shown and typed. */
export interface BoardPerson {
  id: string;
  name: string;
  /** What stands behind `@`. */
  username: string;
}

/** Who works on the board, as far as it is known, and whom it is shown to. */
export interface People {
  all: readonly BoardPerson[];
  /** Those and whoever wrote on it and has left. */
  ever: readonly BoardPerson[];
  me: string;
  /** Any of those. */
  find: (id: string) => BoardPerson | undefined;
  /** Whether both lists are there: whoever is in neither has left. */
  known: boolean;
}

const NOBODY: People = { all: [], ever: [], me: '', find: () => undefined, known: false };

/** Known once for the whole board: every card asks. */
export const PeopleContext = createContext(NOBODY);

export function usePeople(): People {
  return use(PeopleContext);
}

/** The people of the board, to be handed to `PeopleContext`. */
export function usePeopleOfBoard(): People {
  const { members, writers } = useMembers();
  const { id: me } = useUser();
  return useMemo(() => peopleOf(members, writers, me), [members, writers, me]);
}

export function peopleOf(
  members: readonly Member[] | undefined,
  writers: readonly Person[] | undefined,
  me: string,
): People {
  const all = (members ?? []).map(personOf);
  const byId = new Map([...(writers ?? []).map(personOf), ...all].map((person) => [person.id, person]));
  const known = members !== undefined && writers !== undefined;
  return { all, ever: [...byId.values()], me, find: (id) => byId.get(id), known };
}

function personOf({ user_id, username, display_name }: Pick<Person, 'user_id' | 'username' | 'display_name'>) {
  return { id: user_id, name: display_name || username, username };
}

/** What somebody is called in a sentence; `undefined` is somebody whom nobody can tell. */
export function nameOf({ me, find, known }: Naming, id: string | undefined): string {
  if (id === undefined) return 'somebody';
  return id === me ? 'you' : (find(id)?.name ?? (known ? 'somebody who left' : 'somebody'));
}

type Naming = Pick<People, 'me' | 'find' | 'known'>;

/** The same at the beginning of a sentence. */
export function nameAtStart(people: Naming, id: string | undefined): string {
  const name = nameOf(people, id);
  return id !== undefined && people.find(id) && id !== people.me ? name : name.charAt(0).toUpperCase() + name.slice(1);
}
