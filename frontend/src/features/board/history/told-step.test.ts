import { expect, it } from 'vitest';
import type { Step } from '../../../generated/wasm/client_wasm';
import { toldStep } from './use-steps';

const MINUTE_MS = 60_000;
const step = (at: number): Step => ({ id: String(at), at, user: 'ana', summary: '', in_full: [], changes: 1 });

it('a step is told to the second where the one before or behind it is of the same minute', () => {
  const steps = [0, 5_000, 2 * MINUTE_MS, 4 * MINUTE_MS, 4 * MINUTE_MS + 1].map(step);
  const told = steps.map((_, place) => toldStep({ first: 0, steps }, place, steps.length)?.toTheSecond);
  expect(told).toEqual([true, true, false, true, true]);
});

it('the first and the last step of a page may share their minute with one that is not there', () => {
  const alone = (first: number, total: number) => toldStep({ first, steps: [step(0)] }, first, total)?.toTheSecond;
  expect(alone(50, 51)).toBe(true);
  expect(alone(0, 2)).toBe(true);
  expect(alone(0, 1)).toBe(false);
  expect(toldStep(undefined, 0, 1)).toBeUndefined();
});
