import { expect, it } from 'vitest';
import { droppedOn, linesOf, stepped } from './checklist-moves';

const items = ['a', 'b', 'c'].map((id) => ({ id, text: id, done: false }));

it('an item goes past its neighbour, and at the ends nowhere', () => {
  expect(stepped(items, 'b', -1)).toEqual({ at: 'before', item: 'a' });
  expect(stepped(items, 'b', 1)).toEqual({ at: 'after', item: 'c' });
  expect(stepped(items, 'a', -1)).toBeUndefined();
  expect(stepped(items, 'c', 1)).toBeUndefined();
  expect(stepped(items, 'x', 1)).toBeUndefined();
});

it('an item that was dropped goes beside the other, or stays where it is', () => {
  expect(droppedOn(items, 'a', 'c', 'after')).toEqual({ at: 'after', item: 'c' });
  expect(droppedOn(items, 'c', 'a', 'before')).toEqual({ at: 'before', item: 'a' });
  expect(droppedOn(items, 'a', 'b', 'before')).toBeUndefined();
  expect(droppedOn(items, 'b', 'a', 'after')).toBeUndefined();
  expect(droppedOn(items, 'a', 'a', 'after')).toBeUndefined();
  expect(droppedOn(items, 'a', 'gone', 'after')).toBeUndefined();
});

it.each([
  '2026 plan',
  '2.4 GHz antenna',
  '-20 °C freezer',
  '+49 170 123456',
  '**Call** Ana',
  '12.05. dentist',
  '3.5 mm drill',
  '[x]y',
])('%s is no list sign', (line) => {
  expect(linesOf(line)).toEqual([{ text: line, done: false }]);
});

it('a pasted list is its lines', () => {
  const texts = (pasted: string) => linesOf(pasted).map(({ text }) => text);
  expect(texts('- flour\n* [x] eggs\r\n\n 2. butter\n3) milk\n- [] tea\nsalt – a pinch')).toEqual([
    'flour',
    'eggs',
    'butter',
    'milk',
    'tea',
    'salt – a pinch',
  ]);
  const ticked = linesOf('[x] flour\n- [X] eggs\n- [ ] butter\nmilk').map(({ done }) => done);
  expect(ticked).toEqual([true, true, false, false]);
});
