import { expect, it } from 'vitest';
import { readState, SELECTION_TOLD_MAX, writeState } from './state';

it('what is said is what is read, and whoever does nothing says something all the same', () => {
  const state = {
    card: 'a',
    field: 'description',
    caret: { from: 2, to: 5, of: 9 },
    dragging: 'b',
    selection: ['b', 'c'],
  } as const;
  expect(readState(writeState(state))).toEqual(state);
  expect(writeState({ card: undefined, selection: [] })).toBe('{}');
  expect(readState('{}')).toEqual({});
});

it.each([
  ['no JSON', 'hello', {}],
  ['no object', '[1]', {}],
  ['nothing', 'null', {}],
  ['another app’s words', '{"mood":"good"}', {}],
  ['ids that are none', '{"card":7,"dragging":"","selection":"all"}', {}],
  ['an endless id', `{"card":"${'x'.repeat(65)}"}`, {}],
  ['a field without a card', '{"field":"title"}', {}],
  ['an unknown field', '{"card":"a","field":"mood"}', { card: 'a' }],
  [
    'a caret beyond its text',
    '{"card":"a","field":"title","caret":{"from":1,"to":4,"of":3}}',
    { card: 'a', field: 'title' },
  ],
  [
    'a caret that is none',
    '{"card":"a","field":"title","caret":{"from":-1,"to":1.5,"of":3}}',
    { card: 'a', field: 'title' },
  ],
])('of %s only what makes sense is believed', (_, said, read) => {
  expect(readState(said)).toEqual(read);
});

it('however many are chosen, what is said fits', () => {
  const ids = Array.from({ length: 500 }, (_, i) => `0195b0a0-0000-7000-8000-${String(i).padStart(12, '0')}`);
  const said = writeState({
    card: ids[0],
    field: 'description',
    caret: { from: 1, to: 2, of: 100_000 },
    selection: ids,
  });
  expect(said.length).toBeLessThan(2_048);
  expect(readState(said).selection).toHaveLength(SELECTION_TOLD_MAX);
});
