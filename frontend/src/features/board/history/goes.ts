import type { Step } from '../../../generated/wasm/client_wasm';

/** What one person did with no longer pause than this reads as one go, in milliseconds. */
export const GO_PAUSE_MS = 5 * 60_000;

/** A step and its place in the whole, counted from 0 at the beginning. */
export interface Placed {
  step: Step;
  place: number;
}

/** Steps in goes, the newest first in both: what one person did in a row. `first`: the place of the first of them. */
export function goesOf(steps: readonly Step[], first: number): Placed[][] {
  const goes: Placed[][] = [];
  for (const [i, step] of [...steps.entries()].toReversed()) {
    const placed = { step, place: first + i };
    const go = goes.at(-1);
    const newer = go?.at(-1)?.step;
    if (go && newer && goesOn(step, newer)) go.push(placed);
    else goes.push([placed]);
  }
  return goes;
}

/** Steps, the newest first, without those that only say again what the same person did just after. */
export function withoutRepeats(steps: readonly Step[]): Step[] {
  return steps.filter((step, i) => {
    const newer = steps[i - 1];
    return !newer || newer.summary !== step.summary || !goesOn(step, newer);
  });
}

function goesOn(step: Step, newer: Step): boolean {
  return newer.user === step.user && Math.abs(newer.at - step.at) <= GO_PAUSE_MS;
}
