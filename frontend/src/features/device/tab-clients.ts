import type { Session } from '../../api/session';
import type { BoardClient, TokenSource } from '../../worker/board-client';
import { tokensOf } from './token-source';

/** How long a device may take to remove what it holds, in milliseconds, before the tab goes on without it. */
const REMOVED_WITHIN_MS = 10_000;

/** Somebody has signed out, and what the device holds of them is still there. */
export class NotRemovedError extends Error {
  override readonly name = 'NotRemovedError';

  constructor(options?: ErrorOptions) {
    super('What this device holds of you could not be removed.', options);
  }
}

/**
 * The board clients of a tab, each for one user: nobody gets to see the replicas of another. Signing in as
 * somebody else loses nothing: what the first one did stays on the device, and a client that holds edits which
 * are nowhere else stays until its user is back.
 */
export class TabClients {
  readonly #clients = new Map<string, BoardClient>();
  /** Users who are signing out in this tab: their clients remove what the device holds before they end. */
  readonly #leaving = new Set<string>();

  constructor(
    private readonly session: Session,
    private readonly start: (user: string, tokens: TokenSource) => BoardClient,
  ) {
    this.#heard();
    session.subscribe(() => {
      this.#heard();
    });
  }

  /** The client of a user; idle clients of others end. */
  readonly of = (user: string): BoardClient => {
    for (const other of this.#clients.keys()) if (other !== user) this.#endIdle(other);
    const client = this.#clients.get(user) ?? this.start(user, tokensOf(this.session, user));
    this.#clients.set(user, client);
    return client;
  };

  /**
   * The chosen end of a session: once `signOut` is through, what the device holds of the user goes. Whoever
   * calls has asked about edits that wait. Throws `NotRemovedError` when the device did not let it go.
   */
  readonly leave = async (user: string, signOut: () => Promise<void>): Promise<void> => {
    // One that is broken cannot remove anything; another one can.
    if (this.of(user).broken()) this.#end(user);
    const client = this.of(user);
    this.#leaving.add(user);
    try {
      await signOut();
    } catch (error) {
      this.#leaving.delete(user);
      throw error;
    }
    try {
      // Only now: other tabs have let go, and write nothing any more.
      await within(REMOVED_WITHIN_MS, client.forget());
    } catch (error) {
      throw new NotRemovedError({ cause: error });
    } finally {
      this.#leaving.delete(user);
      this.#end(user);
    }
  };

  /** Whether leaving the page now could lose an edit of anybody. */
  busy(): boolean {
    return [...this.#clients.values()].some((client) => client.busy());
  }

  wake(): void {
    for (const client of this.#clients.values()) client.wake();
  }

  #heard(): void {
    if (this.session.state().status !== 'signed_out') return;
    // A chosen sign-out, in whichever tab. Edits that are nowhere but in this one were not seen by whoever chose it.
    for (const user of this.#clients.keys()) this.#endIdle(user);
  }

  #endIdle(user: string): void {
    if (!this.#leaving.has(user) && !this.#clients.get(user)?.busy()) this.#end(user);
  }

  #end(user: string): void {
    this.#clients.get(user)?.dispose();
    this.#clients.delete(user);
  }
}

/** Rejects when the work takes longer. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${String(ms)} ms`));
    }, ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
