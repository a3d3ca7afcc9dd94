// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { busyIn } from './busy';

const busy = busyIn(document);
const began = vi.fn();
busy.onBegin(began);

afterEach(() => {
  document.body.replaceChildren();
  began.mockClear();
});

function put<T extends HTMLElement>(tag: string, attributes: Record<string, string> = {}): T {
  const element = document.createElement(tag) as T;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  return element;
}

it.each(['input', 'textarea', 'select'])('whoever is in a %s is busy, until they leave', (tag) => {
  const field = put(tag);
  field.focus();
  expect(busy.now()).toBe(true);
  expect(began).toHaveBeenCalled();
  field.blur();
  expect(busy.now()).toBe(false);
});

it('whoever has an open dialog is busy, wherever the keyboard is', () => {
  put('div', { role: 'dialog' });
  expect(busy.now()).toBe(true);
});

it('a button under the keyboard is no work', () => {
  put<HTMLButtonElement>('button').focus();
  expect(busy.now()).toBe(false);
  expect(began).not.toHaveBeenCalled();
});

it('whoever drags is busy, also when what they dropped is gone before it can tell', () => {
  const card = put('article');
  card.dispatchEvent(new Event('dragstart', { bubbles: true }));
  expect(began).toHaveBeenCalledOnce();
  expect(busy.now()).toBe(true);
  card.remove();
  document.body.dispatchEvent(new Event('pointermove', { bubbles: true }));
  expect(busy.now()).toBe(false);
});
