import { describe, expect, it } from 'vitest';
import { positionOf } from './place';

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
