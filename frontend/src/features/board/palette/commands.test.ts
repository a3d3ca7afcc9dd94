import { expect, it, vi } from 'vitest';
import { aCard, aColumn } from '../../../worker/testing/view';
import { commandsLike } from '../../palette/search';
import { cardsLike } from './cards-like';
import { commandsFor, type Doings } from './commands';

const does = new Proxy({} as Doings, { get: () => vi.fn() });
const columns = [aColumn({ id: 'todo', title: 'To Do' }), aColumn({ id: 'done', title: 'Done' })];
const here = { columns, mayEdit: true, canUndo: true, canRedo: false, filtered: false };

it('commands are found by what they say and by other words for it', () => {
  const commands = commandsFor(here, does);
  const found = (typed: string) => commandsLike(commands, typed).map(({ words }) => words);
  expect(found('add card')).toEqual(['Add a card to To Do', 'Add a card to Done']);
  expect(found('shortcuts')).toEqual(['Keys']);
  expect(found('UNDO')).toEqual(['Undo']);
  expect(found('redo')).toEqual([]);
  expect(found('')).toHaveLength(commands.length);
});

it('whoever may only look is offered nothing that edits', () => {
  const words = commandsFor({ ...here, mayEdit: false }, does).map((command) => command.words);
  expect(words).not.toContain('Undo');
  expect(words.filter((each) => /^(?:Add|Make)/u.test(each))).toEqual([]);
});

it('cards are found by their titles, those that begin with it first, then the newest', () => {
  const cards = [
    aCard({ id: 'a', title: 'Ask the clinic', updated_at: 1 }),
    aCard({ id: 'b', title: 'Clinic phone', updated_at: 2 }),
    aCard({ id: 'c', title: 'The clinic', updated_at: 3 }),
    aCard({ id: 'd', title: 'Clinic, old', state: 'trashed' }),
  ];
  expect(cardsLike(cards, 'CLÍNIC').map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  expect(cardsLike(cards, ' ')).toEqual([]);
});
