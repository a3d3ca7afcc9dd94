import type { ReactNode } from 'react';
import { vi } from 'vitest';
import type { Action } from '../../../generated/wasm/client_wasm';
import { aCard, aColumn, aView } from '../../../worker/testing/view';
import { device } from '../../device/testing/device';
import { BoardContext, type Done } from '../board-context';

export const VIEW = aView({
  info: { name: 'Autumn', description: '' },
  columns: [aColumn({ id: 'todo', title: 'To Do' }), aColumn({ id: 'done', title: 'Done' })],
  cards: [aCard({ id: 'a', title: 'Call the clinic' })],
});

/** Ana's tab on board `b`. What is done there is answered by `answer`. */
export function boardScreen(answer = (): Promise<Done> => Promise.resolve({ undo: undefined })) {
  const here = device();
  const store = here.client.store('b');
  store.reset(VIEW);
  const acted: Action[] = [];
  const act = (action: Action) => {
    acted.push(action);
    return answer();
  };
  const board = { id: 'b', client: here.client, store, act };
  return {
    ...here,
    store,
    /** What was done, in order. */
    acted,
    /** Inside the board's context. */
    inside: (page: ReactNode, at = '/boards/b') => here.around(<BoardContext value={board}>{page}</BoardContext>, at),
  };
}

/** What a screen does for what is on it, all of it to be listened to. */
export function screenActions() {
  return {
    openCard: vi.fn(),
    openMoveMenu: vi.fn(),
    trash: vi.fn(),
    archive: vi.fn(),
    undo: vi.fn(),
    undoThis: vi.fn(),
    redo: vi.fn(),
    showAll: vi.fn(),
    announce: vi.fn(),
    open: vi.fn(),
  };
}
