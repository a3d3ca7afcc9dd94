import { expect, it } from 'vitest';
import {
  BEYOND_PX,
  FIRST_GUESS_PX,
  Heights,
  inSight,
  isWhole,
  type Piece,
  pieces,
  SHORT_CARDS_MAX,
  WHOLE_CARDS_MAX,
} from './rows';

const CARDS = 1_000;
const IDS = Array.from({ length: CARDS }, (_, i) => `c${String(i)}`);
const WHOLE = CARDS * FIRST_GUESS_PX;

const heightOf = (all: readonly Piece[]) =>
  all.reduce((sum, piece) => sum + (piece.type === 'gap' ? piece.height : FIRST_GUESS_PX), 0);
const rowsOf = (all: readonly Piece[]) => all.flatMap((piece) => (piece.type === 'row' ? [piece.row] : []));

it('the columns of an ordinary board are whole in the page, those of a large one when they are short', () => {
  expect(isWhole(WHOLE_CARDS_MAX, false)).toBe(true);
  expect(isWhole(WHOLE_CARDS_MAX + 1, false)).toBe(false);
  expect(isWhole(SHORT_CARDS_MAX, true)).toBe(true);
  expect(isWhole(WHOLE_CARDS_MAX, true)).toBe(false);
});

it('what is in sight is in the page wherever the list is scrolled to, and takes as much room as all cards', () => {
  const heights = new Heights();
  for (let top = 0; top <= WHOLE; top += 333) {
    const sight = inSight(IDS, heights, top, 800, BEYOND_PX);
    const first = Math.floor(top / FIRST_GUESS_PX);
    const last = Math.min(CARDS - 1, Math.floor((top + 799) / FIRST_GUESS_PX));
    expect(sight.from).toBeLessThanOrEqual(first);
    expect(sight.to).toBeGreaterThan(last);
    expect(sight.to - sight.from).toBeLessThan(70);
    const there = pieces(IDS, heights, sight, undefined);
    expect(heightOf(there)).toBe(WHOLE);
  }
});

it('measured rows count as they were measured, the others as those are on average', () => {
  const heights = new Heights();
  expect(heights.measure('c0', 100)).toBe(true);
  expect(heights.measure('c1', 60)).toBe(true);
  expect(heights.measure('c1', 60)).toBe(false);
  heights.learn();
  expect([heights.of('c0'), heights.of('c1'), heights.of('c2')]).toEqual([100, 60, 80]);
  heights.measure('c3', 500);
  heights.learn();
  expect(heights.of('c2'), 'learned once').toBe(80);
});

it('a row that somebody holds stays with its neighbours, and the room beside it is kept', () => {
  const heights = new Heights();
  const there = pieces(IDS, heights, { from: 0, to: 16 }, 'c500');
  expect(rowsOf(there)).toEqual([...Array.from({ length: 16 }, (_, i) => i), 499, 500, 501]);
  expect(heightOf(there)).toBe(WHOLE);
  expect(rowsOf(pieces(IDS, heights, { from: 0, to: 16 }, 'gone'))).toHaveLength(16);
});
