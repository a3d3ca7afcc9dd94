import { useEffect, useMemo } from 'react';
import type { BoardClient } from '../../../worker/board-client';
import { Here } from './here';
import type { Presence } from './presence-context';
import { Presenting } from './presenting';

/** How long a tab may be out of sight before its user counts as gone, in milliseconds. */
export const AWAY_AFTER_MS = 60_000;

/** The user is on a board as long as this lasts: others see them, and they see others. */
export function usePresence(client: BoardClient, board: string, me: string): Presence {
  const presence = useMemo(
    () => ({
      here: new Here(me),
      presenting: new Presenting((state) => {
        client.present(board, state);
      }),
    }),
    [client, board, me],
  );
  useEffect(() => {
    const { here, presenting } = presence;
    const store = client.store(board);
    const hear = () => {
      here.become(store.others());
    };
    hear();
    const stopHearing = store.subscribe('others', hear);
    const stopShowing = whileInSight(presenting);
    return () => {
      stopHearing();
      stopShowing();
      presenting.leave();
    };
  }, [presence, client, board]);
  return presence;
}

/** Whoever has the board in a tab far behind is not here. */
function whileInSight(presenting: Presenting): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') presenting.come();
    else timer = setTimeout(() => presenting.leave(), AWAY_AFTER_MS);
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
