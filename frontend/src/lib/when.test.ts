import { expect, it } from 'vitest';
import { when } from './when';

const now = new Date(2026, 5, 15, 12, 0, 0);

it.each([
  [new Date(2026, 5, 15, 12, 0, 9), 'just now'],
  [new Date(2026, 5, 15, 11, 59, 30), 'just now'],
  [new Date(2026, 5, 15, 11, 55, 0), '5 minutes ago'],
  [new Date(2026, 5, 15, 9, 0, 0), '3 hours ago'],
  [new Date(2026, 5, 14, 11, 0, 0), 'yesterday'],
  [new Date(2026, 2, 4), 'Mar 4'],
  [new Date(2025, 2, 4), 'Mar 4, 2025'],
])('%s is said as %s', (time, words) => {
  expect(when(time, now)).toBe(words);
});
