import {
  type Acted,
  type Action,
  BoardSession,
  type Denial,
  type Effect,
  type SyncStatus,
  type ViewDelta,
} from '../generated/wasm/client_wasm';
import { askWhy } from './ask-why';
import type { FromWorker, TextTyped, TokenAnswer } from './protocol';
import { LOST, Socket } from './socket';

/** The longest time a timer can be set for, in milliseconds; a longer one would fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export interface Surroundings {
  tell: (message: FromWorker) => void;
  /** `fresh`: the last token was refused, another one is wanted. */
  token: (fresh: boolean) => Promise<TokenAnswer>;
}

/** One board that is followed: performs what its session asks for and tells the session what happened. */
export class OpenBoard {
  readonly #session: BoardSession;
  #socket: Socket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts connections, so that the answer to an old question is not taken for one to a new one. */
  #attempt = 0;
  #tokenRefused = false;
  #status: SyncStatus;

  constructor(
    readonly board: string,
    user: string,
    private readonly around: Surroundings,
  ) {
    this.#session = new BoardSession(user, randomSeed());
    this.#status = this.#session.status();
  }

  get waiting(): number {
    return this.#status.waiting;
  }

  wake(): void {
    this.#perform(this.#session.wake(Date.now()));
  }

  /** Tells everything again, for a UI that has just begun to look. */
  show(): void {
    const view = this.#session.view();
    if (view) this.around.tell({ type: 'reset', board: this.board, view });
    this.around.tell({ type: 'status', board: this.board, status: this.#status });
  }

  act(action: Action): ViewDelta {
    return this.#acted(this.#session.act(Date.now(), action));
  }

  typeText({ card, field, from, to }: TextTyped): ViewDelta {
    return this.#acted(this.#session.edit_text(Date.now(), card, field, from, to));
  }

  /** The network is gone: do not wait for the socket to find out. */
  networkLost(): void {
    if (!this.#socket) return;
    this.#hangUp();
    this.#closed(LOST);
  }

  dispose(): void {
    this.#hangUp();
    clearTimeout(this.#timer);
    this.#session.free();
  }

  #acted(acted: Acted): ViewDelta {
    this.#perform(acted.effects);
    return acted.delta;
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) this.#performOne(effect);
  }

  #performOne(effect: Effect): void {
    const { board } = this;
    switch (effect.type) {
      case 'connect':
        void this.#connect();
        break;
      case 'send':
        this.#socket?.send(effect.bytes);
        break;
      case 'disconnect':
        this.#hangUp(effect.code);
        break;
      case 'wake_at':
        this.#wakeAt(effect.at);
        break;
      case 'reset':
        this.around.tell({ type: 'reset', board, view: effect.view });
        break;
      case 'show':
        this.around.tell({ type: 'show', board, delta: effect.delta });
        break;
      case 'status':
        this.#status = effect.status;
        this.around.tell({ type: 'status', board, status: effect.status });
        break;
      case 'refused':
        this.around.tell({ type: 'refused', board, refusal: effect.refusal });
        break;
    }
  }

  async #connect(): Promise<void> {
    this.#hangUp();
    const attempt = this.#attempt;
    const answer = await this.around.token(this.#tokenRefused);
    if (attempt !== this.#attempt) return;
    if (answer.type === 'signed_out') this.#denied('signed_out');
    else if (answer.type === 'unreachable') this.#closed(LOST);
    else this.#open(answer.token);
  }

  #open(token: string): void {
    this.#socket = new Socket(this.board, {
      opened: () => {
        this.#tokenRefused = false;
        this.#perform(this.#session.opened(Date.now(), token));
      },
      received: (bytes) => {
        this.#perform(this.#session.received(Date.now(), bytes));
      },
      closed: (code, everOpened) => {
        this.#socket = undefined;
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
    if (why === 'token_refused' && !this.#tokenRefused) {
      // The token may just be old: the next attempt asks for a fresh one, and that one's refusal counts.
      this.#tokenRefused = true;
      void this.#connect();
    } else if (why === 'token_refused') this.#denied('signed_out');
    else if (why === 'unknown') this.#closed(LOST);
    else this.#denied(why);
  }

  #denied(denial: Denial): void {
    this.#perform(this.#session.denied(Date.now(), denial));
  }

  #closed(code: number): void {
    this.#perform(this.#session.closed(Date.now(), code));
  }

  #hangUp(code?: number): void {
    this.#attempt++;
    this.#socket?.drop(code);
    this.#socket = undefined;
  }

  #wakeAt(at: number): void {
    clearTimeout(this.#timer);
    const delay = Math.min(Math.max(0, at - Date.now()), TIMER_MS_MAX);
    this.#timer = setTimeout(() => {
      const now = Date.now();
      // Timers may come a little early, and the session would not ask for this time again.
      if (now < at) this.#wakeAt(at);
      else this.#perform(this.#session.tick(now));
    }, delay);
  }
}

function randomSeed(): bigint {
  const [seed = 0n] = crypto.getRandomValues(new BigUint64Array(1));
  return seed;
}
