import type { Action, ViewDelta } from '../generated/wasm/client_wasm';
import { BoardStore } from './board-store';
import type { FromWorker, TextTyped, TokenAnswer, ToWorker } from './protocol';

/** Where the worker's access tokens come from. `fresh`: the last one was refused. */
export type TokenSource = (fresh: boolean) => Promise<TokenAnswer>;

/** How an edit of a text ended: with what the text says now, or with why it was not taken. */
export type TypedOutcome = { type: 'taken'; delta: ViewDelta } | { type: 'declined'; message: string };

interface Request {
  /** Called before the store shows the delta, so an editor knows its own edit when it sees it. */
  done: (delta: ViewDelta) => void;
  failed: (message: string) => void;
}

/** What a client needs of a worker; `Worker` is one. */
export interface WorkerPort {
  postMessage: (message: ToWorker) => void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate: () => void;
}

/** The UI thread's end of the board worker, for one user. */
export class BoardClient {
  readonly #boards = new Map<string, { store: BoardStore; lookers: number }>();
  readonly #requests = new Map<number, Request>();
  #lastRequest = 0;
  #broken: string | undefined;
  readonly #brokenListeners = new Set<() => void>();

  constructor(
    private readonly worker: WorkerPort,
    private readonly user: string,
    private readonly tokens: TokenSource,
  ) {
    worker.onmessage = ({ data }) => {
      this.#receive(data);
    };
    worker.onerror = ({ message }) => {
      this.#break(message);
    };
  }

  /** The board's store, also before and after anybody looks at it. */
  store(board: string): BoardStore {
    return this.#entry(board).store;
  }

  /** Follows a board until the returned function is called; what waits then still goes to the server. */
  follow(board: string): () => void {
    const entry = this.#entry(board);
    entry.lookers++;
    if (entry.lookers === 1) this.#send({ type: 'open', board, user: this.user });
    let following = true;
    return () => {
      if (!following) return;
      following = false;
      entry.lookers--;
      if (entry.lookers === 0) this.#send({ type: 'close', board });
    };
  }

  /** Does what the user wants; rejects, with words for the user, when it makes no sense. */
  act(board: string, action: Action): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = this.#request({
        done: () => {
          resolve();
        },
        failed: (message) => {
          reject(new Error(message));
        },
      });
      this.#send({ type: 'act', request, board, action });
    });
  }

  /** Sends a batch of typing. `settled` is called before the store shows the outcome. */
  typeText(board: string, typed: TextTyped, settled: (outcome: TypedOutcome) => void): void {
    const request = this.#request({
      done: (delta) => {
        settled({ type: 'taken', delta });
      },
      failed: (message) => {
        settled({ type: 'declined', message });
      },
    });
    this.#send({ type: 'type_text', request, board, ...typed });
  }

  /** Tries to connect now. */
  wake(): void {
    this.#send({ type: 'wake' });
  }

  /** How many changes of all boards the server has not acknowledged. */
  waiting(): number {
    let waiting = 0;
    for (const { store } of this.#boards.values()) waiting += store.status().waiting;
    return waiting;
  }

  /** Whether leaving the page now could lose an edit. */
  busy(): boolean {
    return this.waiting() > 0 || this.#requests.size > 0;
  }

  /** Why the replicas cannot go on, if they cannot. */
  readonly broken = () => this.#broken;

  readonly subscribeBroken = (listener: () => void) => {
    this.#brokenListeners.add(listener);
    return () => {
      this.#brokenListeners.delete(listener);
    };
  };

  /** Ends the worker; what waits is lost. */
  dispose(): void {
    this.worker.terminate();
  }

  #entry(board: string) {
    let entry = this.#boards.get(board);
    if (!entry) {
      entry = { store: new BoardStore(), lookers: 0 };
      this.#boards.set(board, entry);
    }
    return entry;
  }

  #request(request: Request): number {
    const id = ++this.#lastRequest;
    this.#requests.set(id, request);
    return id;
  }

  #send(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'reset':
        this.store(message.board).reset(message.view);
        break;
      case 'show':
        this.store(message.board).apply(message.delta);
        break;
      case 'status':
        this.store(message.board).setStatus(message.status);
        break;
      case 'refused':
        this.store(message.board).refuse(message.refusal);
        break;
      case 'done':
        this.#settle(message.request)?.done(message.delta);
        this.store(message.board).apply(message.delta);
        break;
      case 'failed':
        this.#settle(message.request)?.failed(message.message);
        break;
      case 'token_wanted':
        void this.#answer(message.request, message.fresh);
        break;
      case 'broken':
        this.#break(message.message);
        break;
    }
  }

  #settle(id: number): Request | undefined {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    return request;
  }

  async #answer(request: number, fresh: boolean): Promise<void> {
    const answer = await this.tokens(fresh).catch((): TokenAnswer => ({ type: 'unreachable' }));
    this.#send({ type: 'token', request, answer });
  }

  #break(message: string): void {
    this.#broken ??= message;
    for (const request of this.#requests.values()) request.failed(message);
    this.#requests.clear();
    for (const listener of [...this.#brokenListeners]) listener();
  }
}

/** Starts the worker of this tab. */
export function startBoardClient(user: string, tokens: TokenSource): BoardClient {
  const worker = new Worker(new URL('./board.worker.ts', import.meta.url), { type: 'module', name: 'boards' });
  return new BoardClient(worker as WorkerPort, user, tokens);
}
