import type { Session } from '../../api/session';
import type { BoardClient, TokenSource } from '../../worker/board-client';
import { tokensOf } from './token-source';

/**
 * The board clients of a tab, each for one user: nobody gets to see the replicas of another. Signing in as
 * somebody else loses nothing: a client that holds unsaved edits stays until its user is back.
 */
export class TabClients {
  readonly #clients = new Map<string, BoardClient>();

  constructor(
    private readonly session: Session,
    private readonly start: (user: string, tokens: TokenSource) => BoardClient,
  ) {
    session.subscribe(() => {
      // A chosen sign-out, in whichever tab: what waits is lost, and its user has been asked.
      if (session.state().status === 'signed_out') this.#forget();
    });
  }

  /** The client of a user; idle clients of others end. */
  of(user: string): BoardClient {
    for (const [other, client] of this.#clients) {
      if (other !== user && !client.busy()) this.#end(other, client);
    }
    const client = this.#clients.get(user) ?? this.start(user, tokensOf(this.session, user));
    this.#clients.set(user, client);
    return client;
  }

  /** How many changes of a user the server has not acknowledged. */
  waiting(user: string): number {
    return this.#clients.get(user)?.waiting() ?? 0;
  }

  /** Whether leaving the page now could lose an edit of anybody. */
  busy(): boolean {
    return [...this.#clients.values()].some((client) => client.busy());
  }

  wake(): void {
    for (const client of this.#clients.values()) client.wake();
  }

  #forget(): void {
    for (const [user, client] of this.#clients) this.#end(user, client);
  }

  #end(user: string, client: BoardClient): void {
    this.#clients.delete(user);
    client.dispose();
  }
}
