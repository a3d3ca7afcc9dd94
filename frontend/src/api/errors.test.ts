import { expect, it } from 'vitest';
import { ApiError, inWords, UnreachableError } from './errors';

const refused = (status: number, detail: string, retryAfterS?: number) =>
  new ApiError({ type: 'about:blank', title: 'No', status, detail }, retryAfterS);

it.each([
  [1, 'in 1 second'],
  [20, 'in 20 seconds'],
  [200, 'in 4 minutes'],
  [undefined, 'in a while'],
])('a wait of %s s is said as “%s”', (seconds, words) => {
  expect(inWords(refused(429, 'too many requests', seconds))).toBe(`Too many tries. Try again ${words}.`);
});

it('what the server says is made a sentence', () => {
  expect(inWords(refused(409, 'that name is taken'))).toBe('That name is taken.');
  expect(inWords(new UnreachableError())).toBe('The server cannot be reached.');
});

it('what goes on inside the server is not for the page', () => {
  expect(inWords(refused(500, 'the server failed; its log says why'))).toBe('The server cannot answer now.');
});
