import { createContext, use, useMemo } from 'react';
import type { Member } from '../../api/types';
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
  me: string;
  find: (id: string) => BoardPerson | undefined;
}

const NOBODY: People = { all: [], me: '', find: () => undefined };

/** Known once for the whole board: every card asks. */
export const PeopleContext = createContext(NOBODY);

export function usePeople(): People {
  return use(PeopleContext);
}

/** The people of the board, to be handed to `PeopleContext`. */
export function usePeopleOfBoard(): People {
  const members = useMembers();
  const { id: me } = useUser();
  return useMemo(() => peopleOf(members, me), [members, me]);
}

export function peopleOf(members: readonly Member[], me: string): People {
  const all = members.map(({ user_id, username, display_name }) => ({
    id: user_id,
    name: display_name || username,
    username,
  }));
  const byId = new Map(all.map((person) => [person.id, person]));
  return { all, me, find: (id) => byId.get(id) };
}

/** What somebody is called in a sentence; `undefined` is somebody whom nobody can tell. */
export function nameOf({ me, find }: Pick<People, 'me' | 'find'>, id: string | undefined): string {
  if (id === undefined) return 'somebody';
  return id === me ? 'you' : (find(id)?.name ?? 'somebody who left');
}

/** The same at the beginning of a sentence. */
export function nameAtStart(people: Pick<People, 'me' | 'find'>, id: string | undefined): string {
  const name = nameOf(people, id);
  return id !== undefined && people.find(id) && id !== people.me ? name : name.charAt(0).toUpperCase() + name.slice(1);
}
