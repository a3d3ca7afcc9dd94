import { expect, it } from 'vitest';
import { bytes } from './bytes';

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1.0 kB'],
  [9_949, '9.9 kB'],
  [9_951, '10 kB'],
  [999_600, '1.0 MB'],
  [1_440_000, '1.4 MB'],
  [23_000_000_000, '23 GB'],
  [5e15, '5000 TB'],
])('%s is said as %s', (count, words) => {
  expect(bytes(count)).toBe(words);
});
