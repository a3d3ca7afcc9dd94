import { session } from '../../api/client';
import { type BoardClient, startBoardClient } from '../../worker/board-client';
import { TabClients } from './tab-clients';

const clients = new TabClients(session, startBoardClient);

/** The tab's one board client of a user. */
export function boardClientOf(user: string): BoardClient {
  return clients.of(user);
}

/** How many changes of a user, made in this tab, the server has not acknowledged. */
export function waitingInTab(user: string): number {
  return clients.waiting(user);
}

// Whoever comes back to the tab should not wait for the next try.
window.addEventListener('focus', () => {
  clients.wake();
});

// What waits lives in this tab's memory only: leaving the page would lose it, so the browser asks first.
window.addEventListener('beforeunload', (event) => {
  if (clients.busy()) event.preventDefault();
});
