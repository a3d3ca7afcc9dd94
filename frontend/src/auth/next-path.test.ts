import { expect, it } from 'vitest';
import { nextPath, signInPath } from './next-path';

const nextOf = (next: string) => nextPath(new URLSearchParams({ next }));

it('signing in leads back to where somebody wanted to go', () => {
  const path = signInPath('/boards/b?card=c');
  expect(nextPath(new URL(path, 'http://localhost').searchParams)).toBe('/boards/b?card=c');
  expect(nextPath(new URLSearchParams())).toBe('/');
  expect(signInPath('/')).toBe('/sign-in');
});

it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', ''])(
  'signing in never leads to another site: %s',
  (next) => {
    expect(nextOf(next)).toBe('/');
  },
);
