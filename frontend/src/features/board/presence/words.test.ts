import { expect, it } from 'vitest';
import { arrivalWords } from './arrivals';
import { listed } from './names';
import { whereWords } from './where';

it.each([
  [['Ana'], 'Ana'],
  [['Ana', 'Ben'], 'Ana and Ben'],
  [['Ana', 'Ben', 'Cara'], 'Ana, Ben and Cara'],
  [['Ana', 'Ben', 'Cara', 'Dora'], 'Ana, Ben and 2 others'],
])('%j are listed as %s', (names, words) => {
  expect(listed(names)).toBe(words);
});

it.each([
  [[], ['Ana'], 'Ana is here.'],
  [['Ana'], ['Ben', 'Cara'], 'Ben and Cara are here. Ana left.'],
  [['Ana', 'Ben'], ['Ben'], 'Ana left.'],
  [['Ana'], ['Ana'], ''],
])('from %j to %j: %s', (before, now, words) => {
  expect(arrivalWords(new Set(before), new Set(now), (user) => user)).toBe(words);
});

it.each([
  [{}, 'looks at the board'],
  [{ selection: ['a', 'b'] }, 'has chosen 2 cards'],
  [{ card: 'a' }, 'looks at “Paint”'],
  [{ card: 'a', field: 'comments' as const }, 'types in the comments of “Paint”'],
  [{ card: 'a', dragging: 'x' }, 'drags a card'],
])('%j: %s', (state, words) => {
  const titles: Record<string, string> = { a: 'Paint' };
  expect(whereWords({ user: 'ben', ...state }, (card) => titles[card])).toBe(words);
});
