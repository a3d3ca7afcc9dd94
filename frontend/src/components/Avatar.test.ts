import { expect, it } from 'vitest';
import { initialsOf } from './Avatar';

it.each([
  ['Ana', 'A'],
  ['ana maria kovač', 'AK'],
  ['ana.kovac', 'AK'],
  ['張偉', '張'],
  ['👩‍🚀 Ana', '👩A'],
  ['  ', '?'],
])('%s has the initials %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
