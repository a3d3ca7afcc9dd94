import { useLayoutEffect, useState } from 'react';
import type { BoardView } from '../../../generated/wasm/client_wasm';
import { BoardStore } from '../../../worker/board-store';

/** A store that shows the board as it was, to look at only. From one moment to the next only what differs changes. */
export function usePastStore(view: BoardView | undefined): BoardStore {
  const [store] = useState(() => {
    const store = new BoardStore();
    store.setStatus({ ...store.status(), ready: true, role: 'viewer' });
    return store;
  });
  // Before anything is painted: a store is told, it does not derive.
  useLayoutEffect(() => {
    if (view) store.reset(view);
  }, [store, view]);
  return store;
}
