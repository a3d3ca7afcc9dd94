import { useMemo } from 'react';
import type { Difference } from '../../../generated/wasm/client_wasm';
import { cardWords } from './changes';
import { useColumnNames } from './use-column-names';

/** What has become of each card since, in words, by its id. */
export function useMarks(since: Difference | undefined): ReadonlyMap<string, string> {
  const column = useColumnNames();
  return useMemo(
    () => new Map(since?.cards.map((change) => [change.before?.id ?? '', `Since: ${cardWords(change, column)}`])),
    [since, column],
  );
}
