import { expect, it, vi } from 'vitest';
import { BoardStore } from '../../../worker/board-store';
import { aCard, aColumn, aView } from '../../../worker/testing/view';
import type { Shows } from '../finding/filter-context';
import { chosenInOrder, chosenWith } from './chosen';
import { Selection } from './selection';

it('cards are chosen and left out one by one, and all at once', () => {
  const selection = new Selection();
  const heard = vi.fn();
  selection.subscribe(heard);
  expect(selection.toggle('a')).toBe(true);
  expect(selection.toggle('b')).toBe(true);
  expect(selection.toggle('a')).toBe(false);
  expect([...selection.ids()]).toEqual(['b']);
  selection.toggle('c');
  selection.leaveOut(['b', 'x']);
  expect([...selection.ids()]).toEqual(['c']);
  selection.clear();
  selection.clear();
  expect(selection.has('c')).toBe(false);
  expect(heard).toHaveBeenCalledTimes(6);
});

it('they are handled in the order in which the board shows them; what is not on it any more is not', () => {
  const store = new BoardStore();
  store.reset(
    aView({
      columns: [aColumn({ id: 'todo' }), aColumn({ id: 'done' })],
      cards: [
        aCard({ id: 'a', column: 'done', rank: 'a' }),
        aCard({ id: 'b', column: 'todo', rank: 'b' }),
        aCard({ id: 'c', column: 'todo', rank: 'a' }),
        aCard({ id: 'd', column: 'todo', rank: 'c', state: 'trashed' }),
      ],
    }),
  );
  const chosen = new Set(['a', 'b', 'c', 'd', 'x']);
  expect(chosenInOrder(store, chosen)).toEqual(['c', 'b', 'a']);
  const hidesB: Shows = ({ id }) => id !== 'b';
  expect(chosenInOrder(store, chosen, hidesB)).toEqual(['c', 'a']);
  expect(chosenWith('a', store, chosen, hidesB)).toEqual(['c', 'a']);
  expect(chosenWith('a', store, new Set(['a'])), 'it stands alone').toEqual([]);
  expect(chosenWith('e', store, chosen), 'it is not one of them').toEqual([]);
});
