import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { inWords } from '../api/errors';
import { Button } from './Button';
import { Skeleton } from './Skeleton';

interface ListStateProps<Data> {
  query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'failureReason' | 'isFetching'> & {
    refetch: () => Promise<unknown>;
  };
  /** What is loading, for readers. */
  what: string;
  children: (data: Data) => ReactNode;
}

/** What the server was asked for, or that it loads, or why it does not. */
export function ListState<Data>({ query, what, children }: ListStateProps<Data>) {
  const { data, error, failureReason, refetch, isFetching } = query;
  if (data !== undefined) return children(data);
  const problem = error ?? failureReason;
  if (problem) {
    return (
      <div role="alert" className="flex flex-wrap items-center gap-3 text-sm text-muted">
        {inWords(problem)}
        <Button busy={isFetching} onClick={() => void refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  return (
    <div role="status" aria-label={`Loading ${what}`} className="appear-late grid gap-2">
      <Skeleton className="h-12 rounded-xl" />
      <Skeleton className="h-12 rounded-xl" />
      <Skeleton className="h-12 rounded-xl" />
    </div>
  );
}
