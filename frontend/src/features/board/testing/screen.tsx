import type { ReactNode } from 'react';
import { aCard, aColumn, aView } from '../../../worker/testing/view';
import { device } from '../../device/testing/device';
import { BoardContext } from '../board-context';

export const VIEW = aView({
  info: { name: 'Autumn', description: '' },
  columns: [aColumn({ id: 'todo', title: 'To Do' }), aColumn({ id: 'done', title: 'Done' })],
  cards: [aCard({ id: 'a', title: 'Call the clinic' })],
});

/** Ana's tab on board `b`. */
export function boardScreen() {
  const here = device();
  const store = here.client.store('b');
  store.reset(VIEW);
  const board = { id: 'b', client: here.client, store, act: () => Promise.resolve({ undo: undefined }) };
  return {
    ...here,
    store,
    /** Inside the board's context. */
    inside: (page: ReactNode, at = '/boards/b') => here.around(<BoardContext value={board}>{page}</BoardContext>, at),
  };
}
