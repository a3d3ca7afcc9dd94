import { expect, it } from 'vitest';
import type { LostValue } from '../../../generated/wasm/client_wasm';
import { conflictWords } from './conflict-words';

it('says of every field what was written to it', () => {
  const words = (lost: LostValue) =>
    conflictWords({ lost }, { who: 'Bob', column: (id) => (id === 'done' ? '“Done”' : 'a column that is gone') });
  expect(words({ field: 'place', column: 'done', rank: 'a' })).toBe('Bob moved it to “Done” at the same time');
  expect(words({ field: 'place', column: 'x', rank: 'a' })).toBe(
    'Bob moved it to a column that is gone at the same time',
  );
  expect(words({ field: 'state', state: 'archived' })).toBe('Bob archived it at the same time');
  expect(words({ field: 'state', state: 'trashed' })).toBe('Bob moved it to the trash at the same time');
  expect(words({ field: 'due', due: '2026-11-30' })).toBe('Bob made it due Nov 30, 2026 at the same time');
  expect(words({ field: 'title', title: 'Now' })).toBe('Bob called it “Now” at the same time');
  expect(words({ field: 'rank', rank: 'a' })).toBe('Bob put it in another place at the same time');
  expect(words({ field: 'wip_limit', wip_limit: 3 })).toBe('Bob set its limit to 3 at the same time');
  expect(words({ field: 'name', name: 'Urgent' })).toBe('Bob named it “Urgent” at the same time');
  expect(words({ field: 'color', color: '#b3261e' })).toBe('Bob made it Red at the same time');
});
