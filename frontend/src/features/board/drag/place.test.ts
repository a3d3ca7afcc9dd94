import { describe, expect, it } from 'vitest';
import { positionOf, positionOfMany } from './place';

const LANE = ['a', 'b', 'c'];

describe('positionOf', () => {
  it('names the neighbour a card was dropped beside', () => {
    expect(positionOf({ column: 'todo', card: 'b', side: 'before' }, 'x', LANE)).toEqual({ at: 'before', card: 'b' });
    expect(positionOf({ column: 'todo', card: 'a', side: 'after' }, 'c', LANE)).toEqual({ at: 'after', card: 'a' });
  });

  it('asks for the end when a card was dropped on the column', () => {
    expect(positionOf({ column: 'todo' }, 'x', LANE)).toEqual({ at: 'end' });
    expect(positionOf({ column: 'todo' }, 'x', [])).toEqual({ at: 'end' });
  });

  it('asks for nothing when the card would stay where it is', () => {
    expect(positionOf({ column: 'todo', card: 'b', side: 'before' }, 'b', LANE)).toBeUndefined();
    expect(positionOf({ column: 'todo', card: 'b', side: 'before' }, 'a', LANE)).toBeUndefined();
    expect(positionOf({ column: 'todo', card: 'b', side: 'after' }, 'c', LANE)).toBeUndefined();
    expect(positionOf({ column: 'todo' }, 'c', LANE)).toBeUndefined();
  });
});

describe('positionOfMany', () => {
  const moved = new Set(['b', 'x']);

  it('names the neighbour, and past those that move along the next one', () => {
    expect(positionOfMany({ column: 'todo', card: 'c', side: 'before' }, moved, LANE)).toEqual({
      at: 'before',
      card: 'c',
    });
    expect(positionOfMany({ column: 'todo', card: 'b', side: 'before' }, moved, LANE)).toEqual({
      at: 'before',
      card: 'c',
    });
    expect(positionOfMany({ column: 'todo', card: 'b', side: 'after' }, moved, LANE)).toEqual({
      at: 'after',
      card: 'a',
    });
  });

  it('asks for an end where only those that move are left, and where they were dropped on the column', () => {
    expect(positionOfMany({ column: 'todo' }, moved, LANE)).toEqual({ at: 'end' });
    expect(positionOfMany({ column: 'todo', card: 'x', side: 'before' }, moved, ['a', 'x'])).toEqual({ at: 'end' });
    expect(positionOfMany({ column: 'todo', card: 'x', side: 'after' }, moved, ['x', 'a'])).toEqual({ at: 'start' });
  });
});
