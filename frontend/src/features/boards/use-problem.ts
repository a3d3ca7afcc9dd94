import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';

/** Why a list is not current, or not there. It stands until a try has succeeded: a next try is no news. */
export function useProblem({
  error,
  failureReason,
  dataUpdatedAt,
}: Pick<UseQueryResult, 'error' | 'failureReason' | 'dataUpdatedAt'>): Error | undefined {
  const now = error ?? failureReason ?? undefined;
  const [stands, setStands] = useState({ problem: now, asOf: dataUpdatedAt });
  const answered = dataUpdatedAt !== stands.asOf;
  if (answered || (now && now !== stands.problem)) setStands({ problem: now, asOf: dataUpdatedAt });
  return stands.problem;
}
