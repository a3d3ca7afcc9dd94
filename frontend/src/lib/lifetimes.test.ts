import { expect, it } from 'vitest';
import { endOf } from './lifetimes';

const NOW = new Date('2026-03-01T12:00:00Z');

it('a life in days ends so many days from now', () => {
  expect(endOf('7', NOW)).toBe('2026-03-08T12:00:00.000Z');
});

it('a life without days has no end', () => {
  expect(endOf('', NOW)).toBeUndefined();
  expect(endOf('ever', NOW)).toBeUndefined();
});
