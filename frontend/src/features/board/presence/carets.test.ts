import { expect, it } from 'vitest';
import { moved, placed } from './carets';
import type { PersonHere } from './here';

const ben = (from: number, to: number, of: number): PersonHere => ({
  user: 'ben',
  card: 'a',
  field: 'description',
  caret: { from, to, of },
});
const places = (carets: ReturnType<typeof placed>) => carets.map(({ from, to }) => [from, to]);

it('a caret stands where it was told in a text of the same length', () => {
  const carets = placed([], [ben(2, 4, 6)], 'abcdef');
  expect(places(carets)).toEqual([[2, 4]]);
  expect(placed(carets, [], 'abcdef')).toEqual([]);
});

it('nothing new is the same object', () => {
  const people = [ben(2, 4, 6)];
  const carets = placed([], people, 'abcdef');
  expect(placed(carets, people, 'abcdef')).toBe(carets);
});

it('a caret that comes before the edit that moved it waits for that', () => {
  let carets = placed([], [ben(3, 3, 6)], 'abcdef');
  const typed = [ben(4, 4, 7)];
  carets = placed(carets, typed, 'abcdef');
  expect(places(carets)).toEqual([[3, 3]]);
  carets = placed(carets, typed, 'abcXdef');
  expect(places(carets)).toEqual([[4, 4]]);
});

it('a caret moves along with what others type before it, and is not taken at its word again', () => {
  const people = [ben(3, 3, 6)];
  let carets = placed([], people, 'abcdef');
  carets = placed(carets, people, 'XYabcdef');
  expect(places(carets)).toEqual([[5, 5]]);
  // As long as it was when the caret was told, and another text.
  carets = placed(carets, people, 'XYabcd');
  expect(places(carets)).toEqual([[5, 5]]);
});

it('a caret of a longer text stays inside this one', () => {
  expect(places(placed([], [ben(8, 9, 9)], 'abc'))).toEqual([[3, 3]]);
});

it('what is typed here and not sent moves the carets of others along', () => {
  expect(moved({ from: 3, to: 3 }, 'abcdef', 'Xabcdef')).toEqual({ from: 4, to: 4 });
});
