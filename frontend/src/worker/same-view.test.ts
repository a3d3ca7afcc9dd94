import { expect, it } from 'vitest';
import { sameView } from './same-view';
import { aCard } from './testing/view';

it('tells cards apart by whatever they say, however deep', () => {
  const card = aCard({ id: 'a', labels: ['x'], checklist: [{ id: 'i', text: 'One', done: false }] });
  expect(sameView(card, structuredClone(card))).toBe(true);
  expect(sameView(card, { ...card, labels: ['x', 'y'] })).toBe(false);
  expect(sameView(card, { ...card, labels: [] })).toBe(false);
  expect(sameView(card, { ...card, checklist: [{ id: 'i', text: 'One', done: true }] })).toBe(false);
  expect(sameView(card, { ...card, due: '2026-11-30' })).toBe(false);
});

it('an absent key says what an undefined one says', () => {
  const { due: _, ...without } = aCard({ id: 'a' });
  expect(sameView<object>(aCard({ id: 'a' }), without)).toBe(true);
});
