import { describe, expect, it } from 'vitest';
import { nearlyFullWords } from './nearly-full-words';

describe('a board that is nearly full', () => {
  it('says of what, and what helps', () => {
    expect(nearlyFullWords({ of: 'bytes', percent: 83 })).toEqual({
      title: 'This board is nearly full: 83 % of the space it may have.',
      detail: 'Go on with a duplicate of the board, which begins without history.',
    });
    expect(nearlyFullWords({ of: 'cards', percent: 80 }).detail).toContain('trash');
  });

  it('says what still works when it is full', () => {
    const { title, detail } = nearlyFullWords({ of: 'cards', percent: 100 });
    expect(title).toBe('This board has no room for more (cards).');
    expect(detail).toMatch(/^What is there can still be moved, put away and exported\. /);
  });
});
