import type { Action, BoardView, UndoId, UndoOutcome, ViewDelta } from '../generated/wasm/client_wasm';
import { BoardStore } from './board-store';
import { type Held, NOTHING_HEARD } from './held';
import { ImportClient } from './import-client';
import { PastClient } from './past-client';
import type { FromWorker, TextTyped, TokenAnswer, ToWorker } from './protocol';
import { type Endings, type Request, Requests } from './requests';
import type { WorkerPort } from './worker-port';

/** Where the worker's access tokens come from. `fresh`: the last one was refused. */
export type TokenSource = (fresh: boolean) => Promise<TokenAnswer>;

/** How an edit of a text ended: with what the text says now, or with why it was not taken. */
export type TypedOutcome = { type: 'taken'; delta: ViewDelta } | { type: 'declined'; message: string };

/** Why the replicas cannot go on, and whether that costs edits. */
export interface Broken {
  message: string;
  lostEdits: boolean;
}

/** The UI thread's end of the board worker, for one user. */
export class BoardClient {
  readonly #boards = new Map<string, { store: BoardStore; lookers: number }>();
  readonly #requests: Requests;
  readonly past: PastClient;
  readonly imports: ImportClient;
  #held = NOTHING_HEARD;
  #watchesHoldings = false;
  readonly #holdingsListeners = new Set<() => void>();
  #broken: Broken | undefined;
  readonly #brokenListeners = new Set<() => void>();

  constructor(
    private readonly worker: WorkerPort,
    private readonly user: string,
    private readonly tokens: TokenSource,
  ) {
    this.#requests = new Requests((message) => {
      this.#send(message);
    });
    this.past = new PastClient(this.#requests);
    this.imports = new ImportClient(
      this.#requests,
      (message) => {
        this.#send(message);
      },
      user,
    );
    worker.onmessage = ({ data }) => {
      this.#receive(data);
    };
    worker.onerror = (event) => {
      const message = 'message' in event ? event.message : '';
      this.#break(message || 'The program that keeps your boards could not be loaded.');
    };
  }

  /** The board's store, also before and after anybody looks at it. */
  store(board: string): BoardStore {
    return this.#entry(board).store;
  }

  /**
   * Follows a board until the returned function is called; what waits then still goes to the server. `picture`: what the
   * device last showed of it, from somebody who is faster than the worker.
   */
  follow(board: string, picture?: Promise<BoardView | undefined>): () => void {
    const entry = this.#entry(board);
    entry.lookers++;
    if (entry.lookers === 1) this.#send({ type: 'open', board, user: this.user, ...(picture && { pictured: true }) });
    void picture?.then((view) => {
      if (view) entry.store.showCached(view);
      else this.painted(board);
    });
    let following = true;
    return () => {
      if (!following) return;
      following = false;
      entry.lookers--;
      if (entry.lookers === 0) this.#send({ type: 'close', board });
    };
  }

  /** The board as this device last showed it is on screen, or never will be: its replica is made now. */
  painted(board: string): void {
    this.#send({ type: 'painted', board });
  }

  /** Does what the user wants, and says what takes it back; rejects, with words for the user, when it makes no sense. */
  act(board: string, action: Action): Promise<UndoId | undefined> {
    return new Promise((resolve, reject) => {
      const endings: Endings = {
        done: (_, undo) => {
          resolve(undo);
        },
        failed: (message) => {
          reject(new Error(message));
        },
      };
      const request: Request = { ...endings, store: this.store(board), action };
      this.#requests.edit(request, (request) => ({ type: 'act', request, board, action }));
    });
  }

  /** Sends a batch of typing. `settled` is called before the store shows the outcome. */
  typeText(board: string, typed: TextTyped, settled: (outcome: TypedOutcome) => void): void {
    const endings: Endings = {
      done: (delta) => {
        settled({ type: 'taken', delta });
      },
      failed: (message) => {
        settled({ type: 'declined', message });
      },
    };
    const request: Request = { ...endings, store: this.store(board), action: wholeText(typed) };
    this.#requests.edit(request, (request) => ({ type: 'type_text', request, board, ...typed }));
  }

  /**
   * Takes back what the user did last, or what an action said takes it back, as far as nobody has changed it since;
   * rejects, with words for the user, when they may not.
   */
  undo(board: string, undo?: UndoId): Promise<UndoOutcome> {
    return this.#undone((request) => ({ type: 'undo', request, board, undo }));
  }

  /** Does again what was taken back last. */
  redo(board: string): Promise<UndoOutcome> {
    return this.#undone((request) => ({ type: 'redo', request, board }));
  }

  /** Tries to connect now. */
  wake(): void {
    this.#send({ type: 'wake' });
  }

  /** Makes a board here and now; it is registered in the workspace when the server can be reached. */
  async makeBoard(board: string, workspace: string, name: string): Promise<void> {
    const { user } = this;
    await this.#requests.question((request) => ({ type: 'make_board', request, board, user, workspace, name }));
  }

  /** Another try to register a board made here, in this workspace. */
  registerBoard(board: string, workspace: string): void {
    this.#send({ type: 'register_board', board, workspace });
  }

  /** The document of a board that is followed, as Automerge saves it. */
  async getDocument(board: string): Promise<Uint8Array<ArrayBuffer>> {
    const answer = await this.#requests.question((request) => ({ type: 'get_document', request, board }));
    if (answer.type !== 'document') throw new Error(`the worker answered ${answer.type}`);
    return answer.bytes;
  }

  /** What this device holds of the user, as far as it is known. */
  readonly holdings = (): Held => this.#held;

  /** The first to listen makes the worker tell. */
  readonly subscribeHoldings = (listener: () => void) => {
    this.#holdingsListeners.add(listener);
    if (!this.#watchesHoldings) {
      this.#watchesHoldings = true;
      this.#send({ type: 'watch_holdings', user: this.user });
    }
    return () => {
      this.#holdingsListeners.delete(listener);
    };
  };

  /** Removes what this device holds of a board, or of all boards of the user. */
  async forget(board?: string): Promise<void> {
    await this.#requests.question((request) => ({ type: 'forget', request, user: this.user, board }));
  }

  /** Nobody looks at the past of the board any more. */
  leavePast(board: string): void {
    this.#send({ type: 'leave_past', board });
  }

  /** Tells the others on the board what the user does right now: a text of the app's own, empty for nothing. */
  present(board: string, state: string): void {
    this.#send({ type: 'present', board, state });
  }

  /** Does again, as new edits, what waits for changes of others that the server has lost. */
  redoParked(board: string): void {
    this.#send({ type: 'redo_parked', board });
  }

  /** The user has seen to what the board's store says was refused: it goes in all tabs. */
  dismissRefusals(board: string): void {
    this.#send({ type: 'dismiss_refusals', board, refusals: this.store(board).refusalIds() });
  }

  /** The boards that this tab has looked at. */
  boards(): string[] {
    return [...this.#boards.keys()];
  }

  /** Whether leaving the page now could lose an edit: it is nowhere but in this tab. */
  busy(): boolean {
    return [...this.#boards.values()].some(({ store }) => store.atRisk());
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

  async #undone(message: (request: number) => ToWorker): Promise<UndoOutcome> {
    const answer = await this.#requests.question(message);
    if (answer.type !== 'undone') throw new Error(`the worker answered ${answer.type}`);
    return answer.outcome;
  }

  #entry(board: string) {
    let entry = this.#boards.get(board);
    if (!entry) {
      entry = { store: new BoardStore(), lookers: 0 };
      this.#boards.set(board, entry);
    }
    return entry;
  }

  #send(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'cached':
        this.store(message.board).showCached(message.view);
        break;
      case 'reset':
        this.store(message.board).reset(message.view);
        break;
      case 'show':
        this.store(message.board).apply(message.delta);
        break;
      case 'status':
        this.store(message.board).setStatus(message.status, message.deviceFull);
        break;
      case 'presence':
        this.store(message.board).setPresence(message);
        break;
      case 'nobody_present':
        this.store(message.board).setNobodyPresent();
        break;
      case 'refusals':
        this.store(message.board).setRefusals(message.refusals);
        break;
      case 'done':
        this.#requests.done(message, this.store(message.board));
        break;
      case 'undone':
        this.#requests.undone(message, this.store(message.board));
        break;
      case 'failed':
        this.#requests.failed(message.request, message.message);
        break;
      case 'token_wanted':
        void this.#answer(message.request, message.fresh);
        break;
      case 'progress':
        this.#requests.progress(message);
        break;
      case 'document':
      case 'forgotten':
      case 'steps':
      case 'card_steps':
      case 'past':
      case 'compared':
      case 'restored':
      case 'exported':
      case 'import_read':
      case 'imported':
        this.#requests.answered(message.request, message);
        break;
      case 'holdings':
        this.#held = { known: true, holdings: message.holdings, durability: message.durability };
        for (const listener of [...this.#holdingsListeners]) listener();
        break;
      case 'broken':
        this.#break(message.message);
        break;
    }
  }

  async #answer(request: number, fresh: boolean): Promise<void> {
    const answer = await this.tokens(fresh).catch((): TokenAnswer => ({ type: 'unreachable' }));
    this.#send({ type: 'token', request, answer });
  }

  #break(message: string): void {
    const stores = [...this.#boards.values()].map(({ store }) => store);
    this.#broken ??= { message, lostEdits: stores.some((store) => store.unsaved().length > 0) };
    this.#requests.fail(message);
    for (const listener of [...this.#brokenListeners]) listener();
  }
}

/** What typing comes to, for those who may have to keep it. */
function wholeText({ card, field, to }: TextTyped): Action {
  return field === 'title'
    ? { type: 'rename_card', card, title: to }
    : { type: 'describe_card', card, description: to };
}

/** Starts the worker of this tab. */
export function startBoardClient(user: string, tokens: TokenSource): BoardClient {
  const worker = new Worker(new URL('./board.worker.ts', import.meta.url), { type: 'module', name: 'boards' });
  return new BoardClient(worker as WorkerPort, user, tokens);
}
