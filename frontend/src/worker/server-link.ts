import type { Denial, Effect } from '../generated/wasm/client_wasm';
import { askWhy } from './ask-why';
import type { TokenAnswer } from './protocol';
import type { Registration } from './registration';
import type { Input } from './session-input';
import { LOST, Socket } from './socket';

/** Close code of a socket whose session has ended. */
const SESSION_ENDED = 4401;

/** What a session asks of its connection. */
export type LinkEffect = Extract<Effect, { type: 'connect' | 'send' | 'disconnect' }>;

/** `fresh`: the last token was refused, another one is wanted. */
export type AskForToken = (fresh: boolean) => Promise<TokenAnswer>;

/** One board's connection with the server, one socket after the other. */
export class ServerLink {
  #socket: Socket | undefined;
  /** Counts connections, so that the answer to an old question is not taken for one to a new one. */
  #attempt = 0;
  #tokenRefused = false;

  constructor(
    private readonly board: string,
    private readonly token: AskForToken,
    private readonly registration: Registration,
    private readonly input: Input,
  ) {}

  perform(effect: LinkEffect): void {
    switch (effect.type) {
      case 'connect':
        void this.#connect();
        break;
      case 'send':
        this.#socket?.send(effect.bytes);
        break;
      case 'disconnect':
        this.hangUp(effect.code);
        break;
    }
  }

  /** The network is gone: do not wait for the socket to find out. */
  networkLost(): void {
    if (!this.#socket) return;
    this.hangUp();
    this.#closed(LOST);
  }

  hangUp(code?: number): void {
    this.#attempt++;
    this.#socket?.drop(code);
    this.#socket = undefined;
  }

  async #connect(): Promise<void> {
    this.hangUp();
    const attempt = this.#attempt;
    const answer = await this.token(this.#tokenRefused);
    if (attempt !== this.#attempt) return;
    if (answer.type === 'signed_out') this.#denied('signed_out');
    else if (answer.type === 'unreachable') this.#closed(LOST);
    else await this.#register(answer.token);
  }

  /** The server must know the board before anybody can connect to it. */
  async #register(token: string): Promise<void> {
    const attempt = this.#attempt;
    const registered = await this.registration.register(token);
    if (attempt !== this.#attempt) return;
    if (registered === 'registered') this.#open(token);
    else if (registered === 'refused') this.#denied('unregistered');
    else if (registered === 'token_refused') this.#refusedToken();
    else this.#closed(LOST);
  }

  #open(token: string): void {
    this.#socket = new Socket(this.board, {
      opened: () => {
        this.#tokenRefused = false;
        this.input((session, now) => session.opened(now, token));
      },
      received: (bytes) => {
        this.input((session, now) => session.received(now, bytes));
      },
      closed: (code, everOpened) => {
        this.#socket = undefined;
        // The upgrade says nothing of the token; the answer to Hello does. The next try asks for another one.
        if (code === SESSION_ENDED) this.#tokenRefused = true;
        if (everOpened) this.#closed(code);
        else void this.#couldNotOpen(token);
      },
    });
  }

  /** A script is not told why an upgrade failed, so the REST interface is asked about the same board. */
  async #couldNotOpen(token: string): Promise<void> {
    const attempt = this.#attempt;
    const why = await askWhy(this.board, token);
    if (attempt !== this.#attempt) return;
    if (why === 'token_refused') this.#refusedToken();
    else if (why === 'unknown') this.#closed(LOST);
    else this.#denied(why);
  }

  /** The token may just be old: the next attempt asks for a fresh one, and that one's refusal counts. */
  #refusedToken(): void {
    if (this.#tokenRefused) {
      this.#denied('signed_out');
      return;
    }
    this.#tokenRefused = true;
    void this.#connect();
  }

  #denied(denial: Denial): void {
    this.input((session, now) => session.denied(now, denial));
  }

  #closed(code: number): void {
    this.input((session, now) => session.closed(now, code));
  }
}
