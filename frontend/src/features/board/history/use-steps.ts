import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Step, Steps } from '../../../generated/wasm/client_wasm';
import { useBoard, useVersion } from '../board-context';
import { newestStepsQuery, PAGE_STEPS, stepsQuery } from './queries';
import { useSettled } from './use-settled';

/** How long the live board must be quiet before its newest steps are read again, in milliseconds. */
const QUIET_MS = 1_500;
/** With fewer steps than this on the last page, the page before is shown with it. */
const FEW_STEPS = 20;

export interface ShownSteps {
  /** How many steps there are; nothing while nobody knows. */
  total: number | undefined;
  /** The place of the shown one, counted from 0 at the beginning. */
  position: number;
  /** The shown one, once it is known. */
  step: Step | undefined;
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
  const around = isEnd ? ended(isShort ? other.data : undefined, newest.data) : other.data;
  return {
    total,
    position,
    step: around?.steps[position - around.first],
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
