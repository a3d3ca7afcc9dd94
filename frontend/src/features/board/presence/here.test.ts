import { expect, it, vi } from 'vitest';
import { Here } from './here';
import { type PresenceState, writeState } from './state';

let here: Here;
const other = (peer: number, user: string, state: PresenceState = {}) => ({ peer, user, state: writeState(state) });

function start() {
  here = new Here('me');
  return here;
}

it('a person in several tabs is one person, who is where they do most', () => {
  start().become([other(1, 'ben', { card: 'a' }), other(2, 'cara'), other(3, 'ben', { dragging: 'b' })]);
  expect(here.people()).toEqual([{ user: 'ben', dragging: 'b' }, { user: 'cara' }]);
  expect(here.atCard('a')).toEqual({ users: ['ben'], draggedBy: undefined });
  expect(here.atCard('b')).toEqual({ users: ['ben'], draggedBy: 'ben' });
});

it('of two tabs in which as much is done, what was said last counts', () => {
  start().become([other(1, 'ben', { card: 'a' }), other(2, 'ben', { card: 'b' })]);
  expect(here.people()).toEqual([{ user: 'ben', card: 'b' }]);
  here.become([other(1, 'ben', { card: 'c' }), other(2, 'ben', { card: 'b' })]);
  expect(here.people()).toEqual([{ user: 'ben', card: 'c' }]);
});

it('my own other tabs are nobody else', () => {
  start().become([other(1, 'me', { card: 'a' })]);
  expect(here.people()).toEqual([]);
  expect(here.atCard('a')).toBeUndefined();
});

it('only the cards that somebody comes to or leaves are told', () => {
  start();
  const [a, b, people] = [vi.fn(), vi.fn(), vi.fn()];
  here.subscribe('card:a', a);
  here.subscribe('card:b', b);
  here.subscribe('people', people);
  here.become([other(1, 'ben', { card: 'a' })]);
  const atA = here.atCard('a');
  here.become([other(1, 'ben', { card: 'a', field: 'title' }), other(2, 'cara', { card: 'b' })]);
  expect(here.atCard('a')).toBe(atA);
  expect([a, b, people].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 2]);
  here.become([]);
  expect([a, b, people].map(({ mock }) => mock.calls.length)).toEqual([2, 2, 3]);
  expect(here.atCard('a')).toBeUndefined();
});

it('what is chosen together is dragged together', () => {
  start().become([other(1, 'ben', { dragging: 'a', selection: ['a', 'b'] })]);
  expect(here.atCard('b')?.draggedBy).toBe('ben');
  here.become([other(1, 'ben', { dragging: 'c', selection: ['a', 'b'] })]);
  expect([here.atCard('b')?.draggedBy, here.atCard('c')?.draggedBy]).toEqual([undefined, 'ben']);
});
