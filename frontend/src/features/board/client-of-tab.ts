import { type BoardClient, startBoardClient, type TokenSource } from '../../worker/board-client';

let current: { user: string; client: BoardClient } | undefined;

/** The tab's one board client. Another user never gets to see the replicas of the last one. */
export function boardClientOf(user: string, tokens: TokenSource): BoardClient {
  if (current?.user !== user) {
    current?.client.dispose();
    current = { user, client: startBoardClient(user, tokens) };
  }
  return current.client;
}

/** How many changes of this tab the server has not acknowledged. */
export function waitingInTab(): number {
  return current?.client.waiting() ?? 0;
}

/** Ends all replicas of this tab: after a chosen sign-out. What waits is lost. */
export function forgetBoards(): void {
  current?.client.dispose();
  current = undefined;
}

// Whoever comes back to the tab should not wait for the next try.
window.addEventListener('focus', () => current?.client.wake());

// What waits lives in this tab's memory only: leaving the page would lose it, so the browser asks first.
window.addEventListener('beforeunload', (event) => {
  if (current?.client.busy()) event.preventDefault();
});
