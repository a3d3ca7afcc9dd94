import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rebase, spliceBetween } from './rebase';

/** A text without repeated letters, so that a difference has one reading only. */
const BASE = 'abcdefghijklmnopqrstuvwxyz';

const anyText = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', 'é', '👩‍👩‍👧', '🇩🇪', '😀'), maxLength: 12 });

/** An edit of BASE: what is taken away, and (in letters that nothing else uses) what is put there. */
const editWith = (letters: string) =>
  fc
    .tuple(fc.nat(BASE.length), fc.nat(BASE.length), fc.string({ unit: fc.constantFrom(...letters), maxLength: 4 }))
    .map(([a, b, inserted]) => ({ start: Math.min(a, b), end: Math.max(a, b), inserted }));

type Edit = { start: number; end: number; inserted: string };
const apply = ({ start, end, inserted }: Edit) => BASE.slice(0, start) + inserted + BASE.slice(end);

describe('rebase', () => {
  it('leaves a text alone that nobody else has changed', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.nat(), (base, local, at) => {
        const caret = at % (local.length + 1);
        const result = rebase(base, local, base);
        expect(result.text).toBe(local);
        expect(result.mapCaret(caret)).toBe(caret);
      }),
    );
  });

  it('takes what others made of a text that the user has not changed', () => {
    fc.assert(
      fc.property(anyText, anyText, (base, remote) => {
        expect(rebase(base, base, remote).text).toBe(remote);
      }),
    );
  });

  it('keeps both edits when they are apart', () => {
    fc.assert(
      fc.property(editWith('0123'), editWith('4567'), (a, b) => {
        const [first, second] = a.end < b.start ? [a, b] : [b, a];
        fc.pre(first.end < second.start);
        const both =
          BASE.slice(0, first.start) +
          first.inserted +
          BASE.slice(first.end, second.start) +
          second.inserted +
          BASE.slice(second.end);
        expect(rebase(BASE, apply(a), apply(b)).text).toBe(both);
      }),
    );
  });

  it('keeps every inserted letter and brings no deleted one back, however edits overlap', () => {
    fc.assert(
      fc.property(editWith('0123'), editWith('4567'), (mine, theirs) => {
        const { text } = rebase(BASE, apply(mine), apply(theirs));
        expect(text).toContain(mine.inserted);
        expect(text).toContain(theirs.inserted);
        const kept = [...BASE].filter((_, i) => ![mine, theirs].some((e) => e.start <= i && i < e.end)).join('');
        expect(text.replace(/\d/g, '')).toBe(kept);
      }),
    );
  });

  it('puts the text of the user first where both typed at one place', () => {
    const { text, mapCaret } = rebase('to: ', 'to: Ana', 'to: Ben');
    expect(text).toBe('to: AnaBen');
    expect(mapCaret('to: Ana'.length)).toBe('to: Ana'.length);
  });

  it('keeps several edits of others around one of the user', () => {
    expect(rebase('one two three', 'one 2 three', 'ONE two three!').text).toBe('ONE 2 three!');
  });

  it('keeps the caret behind the letter it stood behind', () => {
    fc.assert(
      fc.property(editWith('0123'), editWith('4567'), fc.nat(), (mine, theirs, at) => {
        const local = apply(mine);
        const caret = at % (local.length + 1);
        const { text, mapCaret } = rebase(BASE, local, apply(theirs));
        const before = local[caret - 1];
        if (before !== undefined && /[a-z]/.test(before) && text.includes(before)) {
          expect(text[mapCaret(caret) - 1]).toBe(before);
        }
      }),
    );
  });

  it('keeps carets in order and inside the text', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (base, local, remote) => {
        const { text, mapCaret } = rebase(base, local, remote);
        const places = Array.from({ length: local.length + 1 }, (_, caret) => mapCaret(caret));
        expect(places).toEqual([...places].sort((a, b) => a - b));
        expect(places[0]).toBeGreaterThanOrEqual(0);
        expect(places.at(-1)).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it('never cuts a surrogate pair', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (base, local, remote) => {
        expect(rebase(base, local, remote).text).toSatisfy(isWellFormed);
        const { start, end, inserted } = spliceBetween(base, local);
        expect([base.slice(0, start), inserted, base.slice(end)]).toSatisfy((parts: string[]) =>
          parts.every(isWellFormed),
        );
        expect(base.slice(0, start) + inserted + base.slice(end)).toBe(local);
      }),
      { numRuns: 500 },
    );
  });

  it('merges texts too long and too different to compare in detail', () => {
    const base = 'x'.repeat(50_000);
    const remote = 'yz'.repeat(25_000);
    expect(rebase(base, `${base}!`, remote).text).toHaveLength(remote.length + 1);
  });
});

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}
