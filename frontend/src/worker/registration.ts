import { errorOf, isOurs } from '../api/errors';
import type { LocalStore } from './local/local-store';
import type { Birth } from './local/schema';

/** How long the server's answer may take, in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;

export type Registered = 'registered' | 'refused' | 'token_refused' | 'unknown';

/** What the server will not take, however often it is asked. */
const REFUSALS: ReadonlySet<number> = new Set([400, 403, 404, 409, 422]);

/** Makes a board known to the server that was made on this device. */
export class Registration {
  /** What the store would say, where there is none. */
  #birth: Birth | undefined;

  constructor(
    private readonly board: string,
    private readonly store: () => LocalStore | undefined,
  ) {}

  /** Writes down that the board is made here; it has to be there before the first edit. */
  async begin(birth: Birth): Promise<void> {
    this.#birth = birth;
    await this.store()?.setBirth(this.board, birth, Date.now());
  }

  /** Asks the server to take the board, if it was made here and the server has not said yet that it knows it. */
  async register(token: string): Promise<Registered> {
    const birth = await this.#read();
    if (!birth || birth.registered) return 'registered';
    const answer = await post(birth, this.board, token).catch(() => undefined);
    if (!answer) return 'unknown';
    if (answer.ok) {
      await this.#write({ ...birth, registered: true, refusedBecause: undefined });
      return 'registered';
    }
    if (!isOurs(answer)) return 'unknown';
    if (answer.status === 401) return 'token_refused';
    if (!REFUSALS.has(answer.status)) return 'unknown';
    const { message } = await errorOf(answer);
    await this.#write({ ...birth, refusedBecause: message });
    return 'refused';
  }

  /** The next try is for another workspace. */
  async moveTo(workspace: string): Promise<void> {
    const birth = await this.#read();
    if (birth && !birth.registered) await this.#write({ ...birth, workspace, refusedBecause: undefined });
  }

  async #read(): Promise<Birth | undefined> {
    // Another tab may have done it.
    const stored = await this.store()
      ?.birth(this.board)
      .catch(() => undefined);
    return stored ?? this.#birth;
  }

  async #write(birth: Birth): Promise<void> {
    this.#birth = birth;
    // Registering again does no harm: the server answers the same board.
    await this.store()
      ?.setBirth(this.board, birth, Date.now())
      .catch(() => undefined);
  }
}

function post({ workspace, name }: Birth, board: string, token: string): Promise<Response> {
  return fetch(`/api/workspaces/${encodeURIComponent(workspace)}/boards`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ id: board, name }),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
}
