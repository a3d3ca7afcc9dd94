import { type AccessToken, readAccessToken } from './access-token';
import { ApiError, isPassing, SignInNeededError, UnreachableError } from './errors';
import { send } from './send';
import type { SessionSurroundings } from './session-surroundings';
import type { Refreshed, SignedIn, User } from './types';

/** A token that expires sooner is renewed before use, in milliseconds. */
const MIN_VALIDITY_MS = 30_000;
/** Only one tab at a time may spend the refresh cookie: each use replaces it. */
const REFRESH_LOCK = 'weft.refresh';

export type SessionState =
  /** Nobody is remembered here; the cookie may still know somebody. */
  | { status: 'starting' }
  /** As `starting`, but the server cannot be asked. */
  | { status: 'unreachable' }
  | { status: 'signed_out' }
  | { status: 'signed_in'; user: User }
  /** The server ended the session. What is on this device stays, and stays editable. */
  | { status: 'expired'; user: User };

export interface TokenWish {
  /** The last one was refused: get another one whatever its age. */
  fresh?: boolean;
}

export interface Registration {
  username: string;
  email: string;
  password: string;
  /** Of the one-time link that an empty server on a public address prints. */
  setup?: string;
}

/** Who is signed in on this browser: the one place that knows tokens. Call `start` once. */
export class Session {
  #state: SessionState = { status: 'starting' };
  #token: AccessToken | undefined;
  #refreshing: Promise<AccessToken> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly baseUrl: string,
    private readonly around: SessionSurroundings,
  ) {
    around.onOtherTab((user) => {
      this.#token = undefined;
      this.#become(user ? { status: 'signed_in', user } : { status: 'signed_out' });
    });
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Goes on as whoever was here last, and asks the server whether that still holds. Never throws. */
  async start(): Promise<void> {
    if (this.around.owesSignOut()) {
      // The cookie still works: it must not sign in again whoever has left.
      this.#become({ status: 'signed_out' });
      await this.#locked(() => this.#tellOfSignOut()).catch(() => undefined);
      return;
    }
    const user = this.around.lastUser();
    if (user) this.#become({ status: 'signed_in', user });
    // A further try is made behind the page that says so.
    else if (this.#state.status !== 'unreachable') this.#become({ status: 'starting' });
    try {
      await this.#refresh();
    } catch (error) {
      const { status } = this.#state;
      if (status !== 'starting' && status !== 'unreachable') return;
      this.#become({ status: error instanceof SignInNeededError ? 'signed_out' : 'unreachable' });
    }
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.#enter('/api/auth/login', { username, password });
  }

  async register(wish: Registration): Promise<void> {
    await this.#enter('/api/auth/register', wish);
  }

  /** Somebody has changed what others see of them; it counts while they are signed in. */
  userChanged(id: string, change: Partial<Pick<User, 'display_name' | 'email'>>): void {
    if (this.#state.status !== 'signed_in' || this.#state.user.id !== id) return;
    const user = { ...this.#state.user, ...change };
    this.#signedIn(user);
    this.around.tellOtherTabs(user);
  }

  /** A chosen sign-out; whoever calls has asked about edits that wait. Throws when the server cannot be told. */
  async signOut(): Promise<void> {
    await this.#locked(() => this.#tellOfSignOut());
    this.#leave();
  }

  /** As `signOut` when the server cannot be told now: it is told before this browser asks it for anything else. */
  signOutHere(): void {
    this.around.oweSignOut(true);
    this.#leave();
  }

  /**
   * An access token that works for a while. Throws `SignInNeededError` when there is none to be had, and a
   * passing error when nobody could be asked.
   */
  async getAccessToken({ fresh = false }: TokenWish = {}): Promise<string> {
    const token = this.#token;
    if (token && !fresh && token.expiresAtMs - this.around.nowMs() > MIN_VALIDITY_MS) return token.text;
    return (await this.#refresh()).text;
  }

  /** Another token than the one that was just refused; it may be there already. */
  async replaceToken(refused: string): Promise<string> {
    return this.getAccessToken({ fresh: this.#token === undefined || this.#token.text === refused });
  }

  /** The server refused a token that was new: whatever the reason, only signing in helps. */
  tokenRefused(): void {
    this.#token = undefined;
    if (this.#state.status === 'signed_in') this.#become({ status: 'expired', user: this.#state.user });
  }

  #refresh(): Promise<AccessToken> {
    if (this.#state.status === 'signed_out') return Promise.reject(new SignInNeededError());
    this.#refreshing ??= this.#locked(() => this.#exchange()).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** The cookie for an access token, and the user it belongs to when that is news. */
  async #exchange(): Promise<AccessToken> {
    const { access } = await this.#post<Refreshed>('/api/auth/refresh', { cookie: true }).catch((error: unknown) => {
      if (!(error instanceof ApiError) || isPassing(error)) throw error;
      // Whatever stands in front of the server knows nothing of sessions.
      if (!error.isOurs) throw new UnreachableError({ cause: error });
      this.tokenRefused();
      throw new SignInNeededError();
    });
    const token = readAccessToken(access, this.around.nowMs());
    const state = this.#state;
    if (state.status === 'signed_out') throw new SignInNeededError();
    if (state.status !== 'signed_in' || state.user.id !== token.userId) {
      // Nobody was remembered, or another tab signed in as somebody else.
      this.#signedIn(await this.#askWho(access));
    } else void this.#lookAgain(state.user, access);
    this.#token = token;
    return token;
  }

  /** What is remembered of the user may have changed elsewhere: their name, or that they are an administrator. */
  async #lookAgain(known: User, access: string): Promise<void> {
    const user = await this.#askWho(access).catch(() => undefined);
    const state = this.#state;
    if (user?.id !== known.id || state.status !== 'signed_in' || state.user !== known) return;
    if (JSON.stringify(user) !== JSON.stringify(known)) this.#signedIn(user);
  }

  #askWho(access: string): Promise<User> {
    return send<User>(`${this.baseUrl}/api/auth/me`, { token: access });
  }

  /** Under the lock, so that no renewal of the last session comes back after it and undoes it. */
  async #enter(path: string, body: object): Promise<void> {
    await this.#locked(async () => {
      if (this.around.owesSignOut()) await this.#tellOfSignOut();
      const { user, access } = await this.#post<SignedIn>(path, { ...body, cookie: true });
      this.#token = readAccessToken(access, this.around.nowMs());
      this.#signedIn(user);
      this.around.tellOtherTabs(user);
    });
  }

  /** Not under the lock, which whoever calls holds. */
  async #tellOfSignOut(): Promise<void> {
    try {
      await this.#post('/api/auth/logout', { cookie: true });
    } catch (error) {
      // 401: the session had ended already.
      if (!(error instanceof ApiError) || isPassing(error)) throw error;
    }
    this.around.oweSignOut(false);
  }

  #leave(): void {
    this.#token = undefined;
    this.around.rememberUser(undefined);
    this.#become({ status: 'signed_out' });
    this.around.tellOtherTabs(undefined);
  }

  #signedIn(user: User): void {
    this.around.rememberUser(user);
    this.#become({ status: 'signed_in', user });
  }

  #become(next: SessionState): void {
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }

  #post<T>(path: string, body: object): Promise<T> {
    return send<T>(`${this.baseUrl}${path}`, { method: 'POST', body });
  }

  #locked<T>(work: () => Promise<T>): Promise<T> {
    return this.around.locked(REFRESH_LOCK, work);
  }
}
