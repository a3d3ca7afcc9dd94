import { expect, it } from 'vitest';
import { boardKey } from './board-keys';

const press = (key: string, held: Partial<KeyboardEvent> = {}, where = { onCard: false, letters: true }) =>
  boardKey({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...held }, where);
const ON_CARD = { onCard: true, letters: true };

it('the palette opens with Ctrl or Cmd and K, whatever else is off', () => {
  expect(press('k', { ctrlKey: true }, { onCard: false, letters: false })).toBe('palette');
  expect(press('K', { metaKey: true })).toBe('palette');
  expect(press('k', { ctrlKey: true, metaKey: true })).toBeUndefined();
  expect(press('k')).toBeUndefined();
});

it('the keys of a card work on a card only', () => {
  expect(press('x', {}, ON_CARD)).toBe('choose');
  expect(press('m', {}, ON_CARD)).toBe('move');
  expect(press('ArrowDown', {}, ON_CARD)).toBe('down');
  expect(press('ArrowLeft', { altKey: true }, ON_CARD)).toBe('carry_left');
  expect(press('ArrowLeft', { altKey: true })).toBeUndefined();
  expect(press('x', { altKey: true }, ON_CARD)).toBeUndefined();
  expect(press('x')).toBeUndefined();
  expect(press('ArrowDown')).toBeUndefined();
  expect(press('x', { ctrlKey: true }, ON_CARD)).toBeUndefined();
});

it('single characters can be turned off for the board, not for the card that has the keyboard', () => {
  expect(press('?', { shiftKey: true })).toBe('keys');
  expect(press('n')).toBe('add_card');
  expect(press('?', {}, { onCard: false, letters: false })).toBeUndefined();
  expect(press('x', {}, { onCard: true, letters: false })).toBe('choose');
  expect(press('Escape', {}, { onCard: false, letters: false })).toBe('clear');
});

it('input methods keep their keys', () => {
  expect(press('n', { isComposing: true })).toBeUndefined();
});
