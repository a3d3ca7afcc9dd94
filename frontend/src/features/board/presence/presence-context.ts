import { createContext, use, useCallback, useMemo, useSyncExternalStore } from 'react';
import { type AtCard, Here, type PersonHere } from './here';
import { Presenting } from './presenting';
import type { Field } from './state';

export interface Presence {
  here: Here;
  presenting: Presenting;
}

/** Without a board nobody is here, and nobody is told. */
export const PresenceContext = createContext<Presence>({
  here: new Here(''),
  presenting: new Presenting(() => undefined),
});

export function usePresenting(): Presenting {
  return use(PresenceContext).presenting;
}

/** Who else is on the board, in the order in which they came. */
export function usePeopleHere(): readonly PersonHere[] {
  const { here } = use(PresenceContext);
  const subscribe = useCallback((listener: () => void) => here.subscribe('people', listener), [here]);
  return useSyncExternalStore(subscribe, here.people);
}

/** Who is at a card, if anybody is. Every card asks, so it listens to that card alone. */
export function useAtCard(card: string): AtCard | undefined {
  const { here } = use(PresenceContext);
  const subscribe = useCallback((listener: () => void) => here.subscribe(`card:${card}`, listener), [here, card]);
  return useSyncExternalStore(subscribe, () => here.atCard(card));
}

/** Who else types in this part of the card, or has the card open when no part is named. */
export function useOthersIn(card: string, field?: Field): readonly PersonHere[] {
  const people = usePeopleHere();
  return useMemo(
    () => people.filter((person) => person.card === card && (field === undefined || person.field === field)),
    [people, card, field],
  );
}
