import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Step, Steps } from '../../../generated/wasm/client_wasm';
import { useSettled } from '../../../lib/use-settled';
import { useBoard, useVersion } from '../board-context';
import { newestStepsQuery, PAGE_STEPS, stepsQuery } from './queries';

/** How long the live board must be quiet before its newest steps are read again, in milliseconds. */
const QUIET_MS = 1_500;
/** With fewer steps than this on the last page, the page before is shown with it. */
const FEW_STEPS = 20;
const MINUTE_MS = 60_000;

/** A step among others. */
export interface ToldStep extends Step {
  /** The one before or behind it is of the same minute. */
  toTheSecond: boolean;
}

export interface ShownSteps {
  /** How many steps there are; nothing while nobody knows. */
  total: number | undefined;
  /** The place of the shown one, counted from 0 at the beginning. */
  position: number;
  /** The shown one, once it is known. */
  step: ToldStep | undefined;
  /** Those around it, the oldest first, and the place of the first of them. */
  around: { first: number; steps: readonly Step[] } | undefined;
  error: Error | null;
  /** Which state of the live board all this is of. */
  version: number;
  go: (position: number) => void;
}

/** The steps of the board, page by page, and which of them is shown: the newest until somebody goes elsewhere. */
export function useSteps(): ShownSteps {
  const { id, client } = useBoard();
  const version = useSettled(useVersion(), QUIET_MS);
  const [wanted, setWanted] = useState<number>();
  const newest = useQuery(newestStepsQuery(client, id, version));
  const total = newest.data?.total;
  const last = Math.max(0, (total ?? 1) - 1);
  const position = Math.min(wanted ?? last, last);
  const page = Math.floor(position / PAGE_STEPS);
  const lastPage = Math.floor(last / PAGE_STEPS);
  const isShort = lastPage > 0 && (last % PAGE_STEPS) + 1 < FEW_STEPS;
  const isEnd = page >= lastPage - (isShort ? 1 : 0);
  const full = isEnd ? lastPage - 1 : page;
  const other = useQuery({ ...stepsQuery(client, id, full), enabled: total !== undefined && (isShort || !isEnd) });
  const [before, behind] = [isShort ? other.data : undefined, newest.data];
  const ending = useMemo(() => ended(before, behind), [before, behind]);
  const around = isEnd ? ending : other.data;
  const step = useMemo(() => toldStep(around, position, last + 1), [around, position, last]);
  return {
    total,
    position,
    step,
    around,
    error: newest.error ?? other.error,
    version,
    go: setWanted,
  };
}

/** The newest steps behind those of the page before, if that is shown, too. */
function ended(before: Steps | undefined, newest: Steps | undefined): ShownSteps['around'] {
  if (!before || !newest) return newest;
  return { first: before.first, steps: [...before.steps, ...newest.steps] };
}

/** Where nobody knows the one beside it, the second does no harm. */
export function toldStep(around: ShownSteps['around'], position: number, total: number): ToldStep | undefined {
  if (!around) return undefined;
  const { first, steps } = around;
  const step = steps[position - first];
  if (!step) return undefined;
  const sharesMinute = (place: number) => {
    if (place < 0 || place >= total) return false;
    const beside = steps[place - first];
    return !beside || minuteOf(beside) === minuteOf(step);
  };
  return { ...step, toTheSecond: sharesMinute(position - 1) || sharesMinute(position + 1) };
}

function minuteOf({ at }: Step): number {
  return Math.floor(at / MINUTE_MS);
}
