import { expect, it } from 'vitest';
import type { CardDto } from '../../api/types';
import type { AssignedCard } from '../../worker/local/digest';
import type { DigestRow } from '../../worker/local/schema';
import { mergedCards } from './merged';

const T0 = Date.parse('2026-11-28T12:00:00Z');
/** A moment so many seconds after the server has answered. */
const at = (s: number) => T0 + s * 1_000;

const served = (id: string, title: string, s: number) =>
  ({ id, title, board_id: 'b', updated_at: new Date(at(s)).toISOString(), checklist: [] }) as unknown as CardDto;
const here = (id: string, title: string, s: number) => ({ id, title, updated_at: at(s) }) as AssignedCard;
const digest = (more: Partial<DigestRow>): DigestRow => ({
  board: 'b',
  name: 'Board',
  assigned: [],
  let_go: [],
  naming: [],
  ...more,
});
const settled = { board: 'b', unregistered: undefined, waitingSince: undefined };

function merged(cards: readonly CardDto[] | undefined, row: Partial<DigestRow>, holding = {}) {
  const all = mergedCards(cards && { cards, at: T0 }, [digest(row)], [{ ...settled, ...holding }]);
  return all.map(({ title }) => title).sort();
}

it('of two states of a card the newer counts, wherever it is from', () => {
  const cards = [served('x', 'server', -10), served('y', 'server too', 5)];
  expect(merged(cards, { assigned: [here('x', 'device', -5), here('y', 'older', 0)] })).toEqual([
    'device',
    'server too',
  ]);
});

it('a card that the device has let go of since is not listed', () => {
  expect(merged([served('x', 'mine', -10)], { let_go: [{ id: 'x', updated_at: at(-20) }] })).toEqual(['mine']);
  expect(merged([served('x', 'mine', -10)], { let_go: [{ id: 'x', updated_at: at(-5) }] })).toEqual([]);
});

it('a card that only the device has counts where the device knows more than the server did', () => {
  const stale = { assigned: [here('x', 'stale', -60)] };
  expect(merged([], stale)).toEqual([]);
  expect(merged([], { assigned: [here('x', 'since then', 1)] })).toEqual(['since then']);
  expect(merged([], stale, { waitingSince: at(-60) })).toEqual(['stale']);
  expect(merged([], stale, { waitingSince: at(-30) })).toEqual([]);
  expect(merged([], stale, { unregistered: 'workspace' })).toEqual(['stale']);
  expect(merged(undefined, stale)).toEqual(['stale']);
});
