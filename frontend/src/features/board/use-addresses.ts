import { useLayoutEffect, useMemo, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { BoardScreenActions } from './board-screen-context';
import { cardIn, withCard } from './card-address';
import { NO_FILTER, withFilter } from './finding/filter';

interface Addresses extends Pick<BoardScreenActions, 'openCard' | 'showAll'> {
  closeCard: () => void;
}

/**
 * Other addresses of the board, what else they name stays. The same functions whatever the address is: every card has
 * them.
 */
export function useAddresses(search: URLSearchParams): Addresses {
  const navigate = useNavigate();
  const { state } = useLocation();
  const latest = useRef({ search, state: state as unknown });
  // Going back takes a moment, in which somebody may press Escape again.
  const leaving = useRef(false);
  useLayoutEffect(() => {
    latest.current = { search, state };
    leaving.current = false;
  }, [search, state]);
  return useMemo(
    () => ({
      openCard: (card) => {
        const now = latest.current;
        const address = `?${withCard(now.search, card).toString()}`;
        // In place of another card: closing leads to the board.
        const instead = cardIn(now.search) !== undefined;
        void navigate(address, instead ? { replace: true, state: now.state } : { state: { within: true } });
      },
      closeCard: () => {
        const now = latest.current;
        if (!isWithin(now.state)) {
          void navigate(`?${withCard(now.search, undefined).toString()}`, { replace: true });
        } else if (!leaving.current) {
          leaving.current = true;
          void navigate(-1);
        }
      },
      showAll: () => void navigate(`?${withFilter(latest.current.search, NO_FILTER).toString()}`, { replace: true }),
    }),
    [navigate],
  );
}

/** Whether the board was there before, so that "back" leads to it. */
function isWithin(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'within' in state;
}
