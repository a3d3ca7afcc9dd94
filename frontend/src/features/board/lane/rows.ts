/** Columns of up to this many cards are whole in the page, for the browser's own search. */
export const WHOLE_CARDS_MAX = 200;
/** Boards of more cards than this are large: their columns are whole in the page only when they are short. */
export const LARGE_BOARD_CARDS = 1_000;
/** Columns of up to this many cards are whole in the page on any board. */
export const SHORT_CARDS_MAX = 30;
/** How far beyond what is in sight rows are in the page, in pixels: somebody who scrolls should not see them come. */
export const BEYOND_PX = 600;
/** The first and the last row of a stretch are multiples of this, so that not each step of a scroll renders. */
const STEP_ROWS = 8;
/** What a row is taken for that nobody has measured, in pixels: a card with a title of one line. */
export const FIRST_GUESS_PX = 46;

/** Rows from `from` up to `to`, without that. */
export interface Stretch {
  from: number;
  to: number;
}

/** Whether all cards of a column are in the page. */
export function isWhole(cards: number, large: boolean): boolean {
  return cards <= (large ? SHORT_CARDS_MAX : WHOLE_CARDS_MAX);
}

/** How high the rows of a column are: as measured, or what those are on average. */
export class Heights {
  readonly #measured = new Map<string, number>();
  #guess: number | undefined;

  /** In pixels. Answers whether it is news. */
  measure(id: string, height: number): boolean {
    if (this.#measured.get(id) === height) return false;
    this.#measured.set(id, height);
    return true;
  }

  /** Takes what has been measured for what the others will be, once: a scrollbar that follows each measure trembles. */
  learn(): void {
    if (this.#guess !== undefined || this.#measured.size === 0) return;
    const sum = [...this.#measured.values()].reduce((all, height) => all + height, 0);
    this.#guess = sum / this.#measured.size;
  }

  of(id: string): number {
    return this.#measured.get(id) ?? this.#guess ?? FIRST_GUESS_PX;
  }
}

/** The rows in sight, and those up to `beyond` pixels around, of a list scrolled to `top` that shows `height` pixels. */
export function inSight(
  ids: readonly string[],
  heights: Heights,
  top: number,
  height: number,
  beyond: number,
): Stretch {
  let from = 0;
  let above = 0;
  let row = 0;
  for (; row < ids.length && above < top + height + beyond; row++) {
    if (above < top - beyond) from = row;
    above += heights.of(ids[row] ?? '');
  }
  return { from: floor(from), to: Math.min(ids.length, floor(row + STEP_ROWS - 1)) };
}

/** A row of a list, or the room that rows take which are not in the page. */
export type Piece = { type: 'row'; id: string; row: number } | { type: 'gap'; before: string; height: number };

/** What is in the page of a list, in order. `kept`: a row that stays, with its neighbours, for Tab to get there. */
export function pieces(
  ids: readonly string[],
  heights: Heights,
  sight: Stretch,
  kept: string | undefined,
): readonly Piece[] {
  const stays = kept === undefined ? -1 : ids.indexOf(kept);
  const found: Piece[] = [];
  let gap = 0;
  const close = (before: string) => {
    if (gap > 0) found.push({ type: 'gap', before, height: gap });
    gap = 0;
  };
  ids.forEach((id, row) => {
    const isThere = (row >= sight.from && row < sight.to) || (stays >= 0 && Math.abs(row - stays) <= 1);
    if (!isThere) {
      gap += heights.of(id);
      return;
    }
    close(id);
    found.push({ type: 'row', id, row });
  });
  close('end');
  return found;
}

function floor(row: number): number {
  return row - (row % STEP_ROWS);
}
