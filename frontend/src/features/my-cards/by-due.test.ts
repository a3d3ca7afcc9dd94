import { expect, it } from 'vitest';
import { byDue } from './by-due';

const NOW = new Date(2026, 10, 28, 14, 0);

it('my cards stand by how soon they are due, the soonest first', () => {
  const cards = [
    { title: 'No date', due: null },
    { title: 'Far', due: '2027-03-01' },
    { title: 'Tonight', due: new Date(2026, 10, 28, 20, 0).toISOString() },
    { title: 'Now', due: '2026-11-28' },
    { title: 'Friday', due: '2026-12-04' },
    { title: 'Monday', due: '2026-11-30' },
    { title: 'Late', due: '2026-11-20' },
    { title: 'This morning', due: new Date(2026, 10, 28, 9, 0).toISOString() },
    { title: 'Long done', due: '2026-11-01', column: 'done' },
  ].map((card) => ({ column: 'todo', ...card }));
  expect(byDue(cards, NOW).map(({ group, cards }) => [group, ...cards.map(({ title }) => title)])).toEqual([
    ['Overdue', 'Late', 'This morning'],
    ['Today', 'Tonight', 'Now'],
    ['Within a week', 'Monday', 'Friday'],
    ['Later', 'Far'],
    ['Without a date', 'No date'],
    ['Done', 'Long done'],
  ]);
  expect(byDue([], NOW)).toEqual([]);
});
