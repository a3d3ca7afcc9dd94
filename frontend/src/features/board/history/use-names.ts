import { nameAtStart, usePeople } from '../people';

export interface Named {
  /** What they are called. */
  name: string;
  /** The same at the beginning of a sentence: `You` for oneself. */
  said: string;
}

/** What people are called here. */
export function useNames(): (user: string | undefined) => Named {
  const people = usePeople();
  return (user) => {
    const said = nameAtStart(people, user);
    return { name: (user !== undefined && people.find(user)?.name) || said, said };
  };
}
