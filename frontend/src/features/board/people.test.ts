import { expect, it } from 'vitest';
import { nameAtStart, nameOf, peopleOf } from './people';

const person = (user_id: string) => ({ user_id, username: user_id, display_name: '' });
const member = (user_id: string) => ({ ...person(user_id), role: 'member', added_at: '' }) as const;
const left = (user_id: string) => ({ ...person(user_id), role: null });

it('whoever wrote here and has left keeps their name, and is not among those who can be chosen', () => {
  const people = peopleOf([member('ana')], [left('ben')], 'ana');
  expect(people.all.map(({ id }) => id)).toEqual(['ana']);
  expect(people.ever.map(({ id }) => id).sort()).toEqual(['ana', 'ben']);
  expect([nameOf(people, 'ben'), nameAtStart(people, 'ana'), nameOf(people, 'eve')]).toEqual([
    'ben',
    'You',
    'somebody who left',
  ]);
});

it.each([
  [undefined, [left('ben')]],
  [[member('ana')], undefined],
])('nobody is said to have left before both lists are there', (members, writers) => {
  expect(nameOf(peopleOf(members, writers, 'ana'), 'carl')).toBe('somebody');
});
