import { expect, it } from 'vitest';
import { titleOfFile } from './formats';

it('a file is called as its board, and one of the past says of when', () => {
  expect(titleOfFile('Autumn release', undefined)).toBe('Autumn release');
  expect(titleOfFile('', undefined)).toBe('Untitled board');
  const at = new Date(2026, 2, 4, 9, 5, 7);
  const title = (toTheSecond: boolean) => titleOfFile('Autumn release', { at, toTheSecond });
  expect(title(false)).toBe('Autumn release as of 2026-03-04 09.05');
  expect(title(true)).toBe('Autumn release as of 2026-03-04 09.05.07');
});
