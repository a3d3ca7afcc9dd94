import { expect, it } from 'vitest';
import { beside, dropped } from './column-moves';

const columns = [{ id: 'todo' }, { id: 'doing' }, { id: 'done' }];

it('a column goes past its neighbour, and at the ends nowhere', () => {
  expect(beside(columns, 'doing', -1)).toEqual({ at: 'before', column: 'todo' });
  expect(beside(columns, 'doing', 1)).toEqual({ at: 'after', column: 'done' });
  expect(beside(columns, 'todo', -1)).toBeUndefined();
  expect(beside(columns, 'done', 1)).toBeUndefined();
});

it('a dropped column goes beside the one it was dropped on, unless it is there already', () => {
  expect(dropped(columns, 'done', 'todo', 'before')).toEqual({ at: 'before', column: 'todo' });
  expect(dropped(columns, 'todo', 'done', 'after')).toEqual({ at: 'after', column: 'done' });
  expect(dropped(columns, 'todo', 'doing', 'before')).toBeUndefined();
  expect(dropped(columns, 'doing', 'todo', 'after')).toBeUndefined();
  expect(dropped(columns, 'todo', 'todo', 'after')).toBeUndefined();
});
