import { expect, it } from 'vitest';
import { walk } from './walk';

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
