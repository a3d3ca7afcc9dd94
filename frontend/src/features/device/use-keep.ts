import { useEffect } from 'react';
import type { BoardStore } from '../../worker/board-store';
import { askToKeepOnce } from './keep';

/** The first edit on this device makes it worth asking the browser to keep what is there. */
export function useKeepAfterFirstEdit(store: BoardStore): void {
  useEffect(
    () =>
      store.subscribe('under_way', () => {
        if (store.underWay() > 0) void askToKeepOnce();
      }),
    [store],
  );
}
