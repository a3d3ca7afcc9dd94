import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { useBoard } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { focusCard } from '../keys/walk';
import { cardLink } from '../lane/reveal';
import { usePeople } from '../people';
import type { PersonHere } from './here';
import { useNameOf } from './names';
import { usePeopleHere } from './presence-context';
import { cardOf, whereWords } from './where';

/** The members who are not here, by their ids. Somebody who is here and nobody knows yet is asked for. */
export function useAbsent(): readonly string[] {
  const { all, me } = usePeople();
  const here = usePeopleHere();
  const queries = useQueryClient();
  const isHere = useMemo(() => new Set(here.map(({ user }) => user)), [here]);
  const unknown = here
    .map(({ user }) => user)
    .filter((user) => !all.some(({ id }) => id === user))
    .join(' ');
  const known = all.length > 0;
  useEffect(() => {
    if (known && unknown !== '') void queries.invalidateQueries({ queryKey: ['members'] });
  }, [queries, known, unknown]);
  return useMemo(() => all.map(({ id }) => id).filter((id) => id !== me && !isHere.has(id)), [all, me, isHere]);
}

/** Says where somebody is, behind their name. */
export function useWhere(): (person: PersonHere) => string {
  const { store } = useBoard();
  return useCallback((person: PersonHere) => whereWords(person, (card) => store.card(card)?.title), [store]);
}

/** Leads to where somebody is. */
export function useGoTo(): (person: PersonHere) => void {
  const { store } = useBoard();
  const { announce, openCard } = useBoardScreen();
  const nameOf = useNameOf();
  const where = useWhere();
  return useCallback(
    (person: PersonHere) => {
      const card = cardOf(person);
      announce(`${nameOf(person.user)} ${where(person)}`);
      if (card === undefined) return;
      // What is put away, or hidden by a filter, is not on the board to be shown there.
      if (!show(card) && store.card(card)) openCard(card);
    },
    [store, announce, openCard, nameOf, where],
  );
}

/** Brings a card into view, gives it the keyboard and makes it stand out for a moment. Whether it is on the board. */
function show(card: string): boolean {
  focusCard(card);
  const article = cardLink(card)?.closest<HTMLElement>('article');
  if (!article) return false;
  article.closest('li')?.scrollIntoView({ block: 'center', inline: 'center' });
  article.dataset.found = '';
  article.addEventListener('animationend', () => delete article.dataset.found, { once: true });
  return true;
}
