import { createContext, use, useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { useBoard, useCardsVersion, useLane } from '../board-context';
import { shownIn } from '../lane/shown';
import { type Filter, filterIn, isOff, matches, NO_FILTER, withFilter } from './filter';

/** Whether a card is shown. */
export type Shows = (card: CardView) => boolean;

/** Absent while every card is shown. */
export const FilterContext = createContext<Shows | undefined>(undefined);

/** What the address says is shown; the same function until that changes. */
export function useShows(): Shows | undefined {
  const [search] = useSearchParams();
  // The address also names the open card, which is no reason to look at every card again.
  const key = withFilter(new URLSearchParams(), filterIn(search)).toString();
  return useMemo(() => {
    const filter = filterIn(new URLSearchParams(key));
    return isOff(filter) ? undefined : (card: CardView) => matches(card, filter, new Date());
  }, [key]);
}

/** The filter that the address names, and what gives it another. */
export function useFilter(): [Filter, (change: Partial<Filter>) => void] {
  const [search, setSearch] = useSearchParams();
  const set = useCallback(
    (change: Partial<Filter>) => {
      setSearch((now) => withFilter(now, { ...filterIn(now), ...change }), { replace: true });
    },
    [setSearch],
  );
  return [filterIn(search), set];
}

export const CLEAR: Partial<Filter> = NO_FILTER;

/** The cards of a column, and those of them that are shown. */
export function useShownLane(column: string): { lane: readonly string[]; shown: readonly string[] } {
  const { store } = useBoard();
  const lane = useLane(column);
  const shows = use(FilterContext);
  // Whatever changes a card may bring it into view or out of it.
  useCardsVersion(shows !== undefined);
  return { lane, shown: shownIn(store, column, shows) };
}
