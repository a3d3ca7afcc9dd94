import { expect, it } from 'vitest';
import { aCard, aColumn, aView } from '../testing/view';
import { completed } from './cached-view';

it('a view kept by an older version gets what it lacks', () => {
  const info = { name: 'Old', description: '' };
  const card = { id: 'a', title: 'A', description: '', column: 'todo', rank: 'V', state: 'archived' } as const;
  expect(completed({ info, columns: [{ id: 'todo', title: 'To Do' }], cards: [card] })).toEqual(
    aView({ info, columns: [aColumn({ id: 'todo', title: 'To Do' })], cards: [aCard(card)] }),
  );
});

it('a view of this version stays as it is', () => {
  const view = aView({ columns: [aColumn({ id: 'todo', wip_limit: 3 })], cards: [aCard({ id: 'a', labels: ['l'] })] });
  expect(completed(view)).toEqual(view);
});
