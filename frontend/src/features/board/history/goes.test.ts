import { describe, expect, it } from 'vitest';
import type { Step } from '../../../generated/wasm/client_wasm';
import { GO_PAUSE_MS, goesOf, withoutRepeats } from './goes';

const step = (id: string, user: string, at: number, summary = id): Step => ({
  id,
  at,
  user,
  summary,
  in_full: [],
  changes: 1,
});

describe('the goes of a history', () => {
  it('are what one person did in a row, the newest first', () => {
    const goes = goesOf(
      [
        step('a', 'ana', 0),
        step('b', 'ana', GO_PAUSE_MS),
        step('c', 'ana', 2 * GO_PAUSE_MS + 1),
        step('d', 'ben', 2 * GO_PAUSE_MS + 2),
        step('e', 'ana', 2 * GO_PAUSE_MS + 3),
      ],
      100,
    );
    const shape = goes.map((go) => go.map(({ step: { id }, place }) => `${id} ${String(place)}`));
    expect(shape).toEqual([['e 104'], ['d 103'], ['c 102'], ['b 101', 'a 100']]);
  });

  it('say the same thing once', () => {
    const steps = [
      step('d', 'ana', GO_PAUSE_MS + 2, 'typed'),
      step('c', 'ana', 2, 'typed'),
      step('b', 'ben', 1, 'typed'),
      step('a', 'ben', 0, 'moved'),
    ];
    expect(withoutRepeats(steps).map(({ id }) => id)).toEqual(['d', 'b', 'a']);
    const pausing = [step('b', 'ana', GO_PAUSE_MS + 1, 'typed'), step('a', 'ana', 0, 'typed')];
    expect(withoutRepeats(pausing)).toEqual(pausing);
  });
});
