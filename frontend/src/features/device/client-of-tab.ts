import { createContext, use } from 'react';
import { session } from '../../api/client';
import { useUser } from '../../auth/use-session';
import { type BoardClient, startBoardClient } from '../../worker/board-client';
import { glance } from '../../worker/local/glance';
import { TabClients } from './tab-clients';

const clients = new TabClients(session, startBoardClient);

/** Where components get a user's client from: in the app, the tab's one. */
export const ClientsContext = createContext<Pick<TabClients, 'of' | 'leave'>>(clients);

/** The client of whoever is signed in, or was until the server ended the session. */
export function useBoardClient(): BoardClient {
  return use(ClientsContext).of(useUser().id);
}

/** For how long a board is followed ahead of its page, in milliseconds: the page takes over, or nobody came. */
const AHEAD_MS = 10_000;

/** Follows the board that an address names before its page is loaded: what the device has of it is read meanwhile, here. */
export function followAhead(path: string): void {
  const board = /^\/boards\/([\w-]+)$/u.exec(path)?.[1];
  const state = session.state();
  if (board === undefined || state.status !== 'signed_in') return;
  const { id } = state.user;
  setTimeout(clients.of(id).follow(board, glance(id, board)), AHEAD_MS);
}

// Whoever comes back to the tab should not wait for the next try.
window.addEventListener('focus', () => {
  clients.wake();
});

// Asks only when something would really be lost: what is kept on the device goes on from there.
window.addEventListener('beforeunload', (event) => {
  if (clients.busy()) event.preventDefault();
});
