import type { ReactNode } from 'react';
import type { BoardView } from '../../../generated/wasm/client_wasm';
import { device } from '../../device/testing/device';
import { BoardContext } from '../board-context';

export const VIEW: BoardView = {
  info: { name: 'Autumn', description: '' },
  columns: [
    { id: 'todo', title: 'To Do', wip_limit: undefined },
    { id: 'done', title: 'Done', wip_limit: undefined },
  ],
  cards: [{ id: 'a', title: 'Call the clinic', description: '', column: 'todo', rank: 'a', state: 'active' }],
};

/** Ana's tab on board `b`. */
export function boardScreen() {
  const here = device();
  const store = here.client.store('b');
  store.reset(VIEW);
  const board = { id: 'b', client: here.client, store, act: () => Promise.resolve(true) };
  return {
    ...here,
    store,
    /** Inside the board's context. */
    inside: (page: ReactNode, at = '/boards/b') => here.around(<BoardContext value={board}>{page}</BoardContext>, at),
  };
}
