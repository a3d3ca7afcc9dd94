import { array, assert, constantFrom, property } from 'fast-check';
import { expect, it } from 'vitest';
import { afterEvent, type Notice, type NoticeEvent } from './notice';

const after = (events: NoticeEvent[]): Notice => events.reduce<Notice>(afterEvent, 'none');
const events = array(constantFrom<NoticeEvent>('found', 'busy', 'at_rest', 'dismissed'));

it('a new version is told of at rest, not before', () => {
  expect(after(['found'])).toBe('held_back');
  expect(after(['found', 'at_rest'])).toBe('shown');
});

it('it hides while somebody is busy and comes back after', () => {
  expect(after(['found', 'at_rest', 'busy'])).toBe('held_back');
  expect(after(['found', 'at_rest', 'busy', 'at_rest'])).toBe('shown');
});

it('whatever happens, it never shows while somebody is busy, nor before a version is found', () => {
  assert(property(events, (some) => after([...some, 'busy']) !== 'shown'));
  assert(property(events, (some) => some.includes('found') || after(some) === 'none'));
});

it('dismissed, it stays away until yet another version is found', () => {
  const dismissed: NoticeEvent[] = ['found', 'at_rest', 'dismissed'];
  expect(after([...dismissed, 'busy', 'at_rest'])).toBe('dismissed');
  expect(after([...dismissed, 'found', 'at_rest'])).toBe('shown');
});
