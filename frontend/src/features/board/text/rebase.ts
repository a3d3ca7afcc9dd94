import diff from 'fast-diff';

/** Beyond this many UTF-16 units of difference on both sides the texts are not compared in detail. */
const COMPARED_UNITS_MAX = 4_000;

export interface Rebased {
  text: string;
  /** Where a caret of the local text stands in the new one. */
  mapCaret: (caret: number) => number;
}

/** A run of the new text. `at`: its place in the base. */
interface Piece {
  from: 'base' | 'local' | 'remote';
  at: number;
  text: string;
}

/**
 * Puts what the user did to `base` (it is `local` now) on top of what others did to it (it is `remote`
 * now). What anybody inserted stays, what anybody deleted is gone; where both inserted at one place the
 * user's text comes first, directly behind what it was typed behind.
 */
export function rebase(base: string, local: string, remote: string): Rebased {
  const mine = spliceBetween(base, local);
  const pieces = merge(base, mine, operationsBetween(base, remote));
  return {
    text: pieces.map((piece) => piece.text).join(''),
    mapCaret: (caret) => placeOf(caret, mine, pieces),
  };
}

interface Splice {
  start: number;
  end: number;
  inserted: string;
}

/** The one splice that turns `from` into `to`; in well-formed texts it never cuts a surrogate pair. */
export function spliceBetween(from: string, to: string): Splice {
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start++;
  if (cutsPair(from, start)) start--;
  let tail = 0;
  while (tail < shorter - start && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++;
  if (cutsPair(from, from.length - tail)) tail--;
  return { start, end: from.length - tail, inserted: to.slice(start, to.length - tail) };
}

function cutsPair(text: string, at: number): boolean {
  return isHighSurrogate(text, at - 1) && isLowSurrogate(text, at);
}

function isHighSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** What others did. Comparing two long texts that share little would take seconds: then it is one splice. */
function operationsBetween(base: string, remote: string): diff.Diff[] {
  const { start, end, inserted } = spliceBetween(base, remote);
  const removed = base.slice(start, end);
  const changed: diff.Diff[] =
    Math.min(removed.length, inserted.length) > COMPARED_UNITS_MAX
      ? [
          [diff.DELETE, removed],
          [diff.INSERT, inserted],
        ]
      : diff(removed, inserted);
  return [[diff.EQUAL, base.slice(0, start)], ...changed, [diff.EQUAL, base.slice(end)]];
}

function merge(base: string, mine: Splice, operations: readonly diff.Diff[]): Piece[] {
  const pieces: Piece[] = [];
  const put = (from: Piece['from'], at: number, text: string) => {
    if (text !== '') pieces.push({ from, at, text });
  };
  let at = 0;
  let placed = false;
  const placeMine = () => {
    if (!placed) put('local', mine.start, mine.inserted);
    placed = true;
  };
  for (const [kind, text] of operations) {
    if (kind === diff.INSERT) {
      if (at === mine.start) placeMine();
      put('remote', at, text);
      continue;
    }
    const end = at + text.length;
    if (kind === diff.EQUAL) put('base', at, base.slice(at, Math.min(end, mine.start)));
    if (at <= mine.start && mine.start < end) placeMine();
    const rest = Math.max(at, mine.end);
    if (kind === diff.EQUAL && mine.start < end) put('base', rest, base.slice(rest, end));
    at = end;
  }
  placeMine();
  return pieces;
}

function placeOf(caret: number, mine: Splice, pieces: readonly Piece[]): number {
  const intoMine = caret - mine.start;
  const inMine = intoMine > 0 && intoMine <= mine.inserted.length;
  const inBase = intoMine <= 0 ? caret : caret - mine.inserted.length + (mine.end - mine.start);
  let place = 0;
  for (const piece of pieces) {
    if (inMine ? piece.from === 'local' : inBase <= endInBase(piece)) {
      return place + Math.max(0, inMine ? intoMine : inBase - piece.at);
    }
    place += piece.text.length;
  }
  return place;
}

/** Inserted pieces take no room in the base: a caret at their place stays in front of them. */
function endInBase(piece: Piece): number {
  return piece.from === 'base' ? piece.at + piece.text.length : piece.at;
}
