import { expect, test } from 'vitest';
import type { Kept } from '../../generated/wasm/client_wasm';
import { undoKey } from './undo-keys';
import { undoWords } from './undo-words';

const titles = { card: (id: string) => `Card ${id}`, column: (id: string) => id };
const people = { me: 'ana', name: (id: string) => (id === 'anna' ? 'Anna' : undefined) };

function changed(part: Kept['part'], by: string | undefined, card = 'a'): Kept {
  return { part, card, column: undefined, why: { type: 'changed', by } };
}

test('what was taken back as a whole needs no words', () => {
  expect(undoWords({ done: true, kept: [] }, false, titles, people)).toBeUndefined();
  expect(undoWords({ done: false, kept: [] }, true, titles, people)).toBe('There is nothing to redo.');
});

test('what stays is named, with who has changed it', () => {
  const words = (done: boolean, ...kept: Kept[]) => undoWords({ done, kept }, false, titles, people);
  expect(words(true, changed('title', 'anna'))).toBe('Undone in part: Anna has changed the title of “Card a” since.');
  expect(words(false, changed('place', undefined))).toBe(
    'Not undone: somebody has changed the place of “Card a” since.',
  );
  expect(words(false, changed('due', 'ana'))).toBe(
    'Not undone: you have changed the due date of “Card a” since, elsewhere.',
  );
  expect(words(true, changed('place', 'anna'), changed('place', 'anna', 'b'), changed('place', 'anna', 'c'))).toBe(
    'Undone in part: Anna has changed the place of “Card a” since. And 2 other things stay, too.',
  );
});

test('the keys are Ctrl or Cmd with Z, and Shift or Y for redo', () => {
  const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
    undoKey({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, isComposing: false, ...held });
  expect(press('z', { ctrlKey: true })).toBe('undo');
  expect(press('z', { metaKey: true })).toBe('undo');
  expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('redo');
  expect(press('Z', { metaKey: true, shiftKey: true })).toBe('redo');
  expect(press('y', { ctrlKey: true })).toBe('redo');
  expect(press('y', { metaKey: true })).toBeUndefined();
  expect(press('z')).toBeUndefined();
  expect(press('z', { ctrlKey: true, altKey: true })).toBeUndefined();
  expect(press('z', { ctrlKey: true, isComposing: true })).toBeUndefined();
});
