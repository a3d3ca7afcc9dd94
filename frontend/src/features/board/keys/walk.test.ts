import { expect, it } from 'vitest';
import { beside, walk } from './walk';

const LANES = [['a', 'b', 'c'], [], ['d'], ['e', 'f']];

it('arrows lead to the neighbours, sideways past empty columns', () => {
  expect(walk(LANES, 'b', 'up')).toBe('a');
  expect(walk(LANES, 'b', 'down')).toBe('c');
  expect(walk(LANES, 'c', 'right')).toBe('d');
  expect(walk(LANES, 'd', 'right')).toBe('e');
  expect(walk(LANES, 'f', 'left')).toBe('d');
  expect(walk(LANES, 'a', 'up')).toBeUndefined();
  expect(walk(LANES, 'a', 'left')).toBeUndefined();
  expect(walk(LANES, 'x', 'down')).toBeUndefined();
});

it('the keyboard goes to a card that stays: below, or else above', () => {
  expect(beside(LANES, 'a', new Set(['a']))).toBe('b');
  expect(beside(LANES, 'a', new Set(['a', 'b']))).toBe('c');
  expect(beside(LANES, 'b', new Set(['b', 'c']))).toBe('a');
  expect(beside(LANES, 'd', new Set(['d']))).toBeUndefined();
});
