import { expect, it } from 'vitest';
import { momentWords } from './moment-words';

it('a moment is told to the minute, with no more of its date than is needed', () => {
  const now = new Date(2026, 2, 4, 15, 0);
  expect(momentWords(new Date(2026, 2, 4, 9, 5), now)).toBe('at 09:05');
  expect(momentWords(new Date(2026, 2, 3, 14, 5), now)).toBe('on Mar 3, 14:05');
  expect(momentWords(new Date(2025, 2, 4, 14, 5), now)).toBe('on Mar 4, 2025, 14:05');
  expect(momentWords(new Date(2026, 2, 4, 0, 5), now)).toBe('at 00:05');
});
