// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Session, SessionState } from '../../api/session';
import { ana, bob } from '../../api/testing/people';
import {
  DRAFT_AGE_MAX_MS,
  DRAFTS_LENGTH_MAX,
  DRAFTS_MAX,
  draftOf,
  flushDrafts,
  forgetDrafts,
  WRITTEN_AFTER_MS,
  watchDrafts,
} from './drafts';

const KEY = `weft.drafts.${ana.id}`;
const draft = (place: string, board = 'b') => draftOf(ana.id, board, place);
/** All that the device has. */
const stored = () => localStorage.getItem(KEY) ?? '';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  forgetDrafts(ana.id, 'b');
  localStorage.clear();
  vi.useRealTimers();
});

it('what is typed is on the device a moment later, and when the page goes at once', () => {
  draft('comment').set('Half a sen');
  draft('comment').set('Half a sentence');
  expect(draft('comment').get()).toBe('Half a sentence');
  expect(stored()).toBe('');
  vi.advanceTimersByTime(WRITTEN_AFTER_MS);
  expect(stored()).toContain('Half a sentence');

  draft('card').set('Call');
  flushDrafts();
  expect(stored()).toContain('Call');
  expect(draft('card', 'another board').get()).toBe('');
  expect(draftOf(bob.id, 'b', 'card').get()).toBe('');
});

it('what is sent or thrown away is gone from the device at once', () => {
  draft('card').set('Call');
  flushDrafts();
  draft('card').set('');
  expect(stored()).toBe('');
  vi.advanceTimersByTime(WRITTEN_AFTER_MS);
  expect([draft('card').get(), stored()]).toEqual(['', '']);
});

it('what another tab has written counts', () => {
  draft('card').set('Here');
  flushDrafts();
  localStorage.setItem(KEY, stored().replace('Here', 'There'));
  expect(draft('card').get()).toBe('There');
  draft('comment').set('Also here');
  flushDrafts();
  expect(draft('card').get()).toBe('There');
});

it('there are so many, so long, and so old at the most: the oldest go, and what is too long stays in the tab', () => {
  for (let i = 0; i <= DRAFTS_MAX; i++) {
    vi.advanceTimersByTime(1);
    draft(`card in ${String(i)}`).set('x');
  }
  flushDrafts();
  expect([0, 1, DRAFTS_MAX].map((i) => draft(`card in ${String(i)}`).get())).toEqual(['x', 'x', 'x']);
  expect(Object.keys(JSON.parse(stored()) as object)).toHaveLength(DRAFTS_MAX);
  expect(stored()).not.toContain('card in 0"');

  draft('long').set('y'.repeat(DRAFTS_LENGTH_MAX + 1));
  flushDrafts();
  expect(stored()).not.toContain('yy');
  expect(draft('long').get()).toHaveLength(DRAFTS_LENGTH_MAX + 1);

  vi.advanceTimersByTime(1);
  draft('long').set('z'.repeat(DRAFTS_LENGTH_MAX));
  flushDrafts();
  expect(Object.keys(JSON.parse(stored()) as object), 'all of them together').toEqual(['b long']);

  vi.advanceTimersByTime(DRAFT_AGE_MAX_MS + 1);
  expect(draft('long').get()).toBe('');
  draft('card in 1').set('new');
  flushDrafts();
  expect(Object.keys(JSON.parse(stored()) as object)).toEqual(['b card in 1']);
});

it('without storage they last as long as the tab', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new Error('full');
  });
  draft('card').set('Call');
  flushDrafts();
  expect(draft('card').get()).toBe('Call');
  draft('card').set('');
  expect(draft('card').get()).toBe('');
});

it('something else in the storage is no draft', () => {
  for (const text of ['no JSON', '7', '{"b card":7}', '{"b card":{"text":7,"at":1}}']) {
    localStorage.setItem(KEY, text);
    expect(draft('card').get()).toBe('');
  }
});

it('whoever signs out leaves none, be it just typed; a session that ends takes none; a removed board takes its own', () => {
  let state: SessionState = { status: 'signed_in', user: ana };
  let heard: () => void = () => undefined;
  const session = {
    state: () => state,
    subscribe: (listener: () => void) => {
      heard = listener;
      return () => undefined;
    },
  };
  watchDrafts(session as unknown as Session);
  const become = (next: SessionState) => {
    state = next;
    heard();
  };
  draft('card').set('On the device');
  draft('card', 'c').set('Of another board');
  flushDrafts();
  forgetDrafts(ana.id, 'c');
  expect(stored()).not.toContain('Of another board');

  become({ status: 'expired', user: ana });
  draftOf(bob.id, 'b', 'card').set('Of Bob');
  become({ status: 'signed_in', user: bob });
  become({ status: 'signed_in', user: ana });
  expect(draft('card').get()).toBe('On the device');

  draft('comment').set('Just typed');
  become({ status: 'signed_out' });
  window.dispatchEvent(new Event('pagehide'));
  expect([draft('card').get(), draft('comment').get(), stored()]).toEqual(['', '', '']);
  expect(draftOf(bob.id, 'b', 'card').get(), 'Bob has not signed out').toBe('Of Bob');
});
