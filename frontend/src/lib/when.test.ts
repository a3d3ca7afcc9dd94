import { expect, it } from 'vitest';
import { until, when } from './when';

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

it.each([
  [null, 'no end'],
  [new Date(2026, 5, 15, 12, 30, 0), 'ends in 30 minutes'],
  [new Date(2026, 5, 15, 15, 0, 0), 'ends in 3 hours'],
  [new Date(2026, 6, 4), 'ends Jul 4'],
  [new Date(2026, 5, 15, 11, 0, 0), 'ended 1 hour ago'],
])('what works until %s %s', (end, words) => {
  expect(until(end?.toISOString() ?? null, now)).toBe(words);
});
