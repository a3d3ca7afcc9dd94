import { expect, it } from 'vitest';
import { carried } from './carry';

const LANES = [
  { column: 'todo', cards: ['a', 'b', 'c'] },
  { column: 'doing', cards: ['d'] },
  { column: 'done', cards: [] },
];

it('a card is carried past its neighbours, and to the same height in the next column', () => {
  expect(carried(LANES, 'b', 'up')).toEqual({ column: 'todo', position: { at: 'before', card: 'a' } });
  expect(carried(LANES, 'b', 'down')).toEqual({ column: 'todo', position: { at: 'after', card: 'c' } });
  expect(carried(LANES, 'a', 'right')).toEqual({ column: 'doing', position: { at: 'before', card: 'd' } });
  expect(carried(LANES, 'b', 'right')).toEqual({ column: 'doing', position: { at: 'end' } });
  expect(carried(LANES, 'd', 'right')).toEqual({ column: 'done', position: { at: 'end' } });
});

it('at the edges it stays', () => {
  expect(carried(LANES, 'a', 'up')).toBeUndefined();
  expect(carried(LANES, 'c', 'down')).toBeUndefined();
  expect(carried(LANES, 'a', 'left')).toBeUndefined();
  expect(carried(LANES, 'x', 'left')).toBeUndefined();
});
