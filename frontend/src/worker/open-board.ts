import {
  type Acted,
  type Action,
  BoardSession,
  type Effect,
  type ImportFile,
  type LocalBoard,
  type SyncStatus,
  type UndoId,
  type Undone,
} from '../generated/wasm/client_wasm';
import { Alarm } from './alarm';
import { FirstPicture } from './first-picture';
import type { LocalStoreFailure } from './local/database';
import type { Device } from './local/device';
import { type Beginning, Keeper } from './local/keeper';
import type { Birth } from './local/schema';
import { PastOfBoard, type Question } from './past-of-board';
import type { AboutPast, FromWorker, TextTyped } from './protocol';
import { randomSeed } from './random-seed';
import { Refusals } from './refusals';
import { Registration } from './registration';
import { type AskForToken, ServerLink } from './server-link';
import type { Input } from './session-input';
import { type Stages, takeStages } from './stages';
import { SteadyClock } from './steady-clock';

export interface Surroundings {
  user: string;
  tell: (message: FromWorker) => void;
  token: AskForToken;
  /** What keeps boards here, or why nothing does. */
  device: () => Promise<Device | LocalStoreFailure>;
  /** Resolves once sessions can be made. */
  wasm: Promise<unknown>;
}

/** How a board comes to be followed. */
export interface Opening {
  /** It is made here and now. */
  birth?: Birth;
  /** Somebody looks at it. */
  watched?: boolean;
  /** The tab has seen to its first picture itself. */
  pictured?: boolean;
}

/** What was asked before there was a session. */
interface Request {
  run: (session: BoardSession) => void;
  fail: () => void;
}

const NOT_OPEN = 'this board is not open any more';
const NOTHING_YET: LocalBoard = { copy: undefined, pending: [], born_here: true, role: undefined, undo: [] };

/** One board that is followed: performs what its session asks for and tells the session what happened. */
export class OpenBoard {
  #session: BoardSession | undefined;
  #requests: Request[] = [];
  #device: Device | undefined;
  #keeper: Keeper | undefined;
  #status: SyncStatus | undefined;
  #disposed = false;
  /** What the user does here, for others to see. */
  #presence = '';
  readonly #picture: FirstPicture;
  readonly #started: Promise<void>;
  readonly #registration: Registration;
  readonly #link: ServerLink;
  readonly #refusals: Refusals;
  readonly #past: PastOfBoard;
  /** Long edits that are under way. */
  #stagesUnderWay = 0;
  readonly #clock = new SteadyClock();
  readonly #alarm = new Alarm(() => {
    this.#input((session, now) => session.tick(now));
  }, this.#clock.now);

  constructor(
    readonly board: string,
    private readonly around: Surroundings,
    { birth, ...wish }: Opening = {},
  ) {
    this.#registration = new Registration(board, () => this.#device?.store);
    this.#link = new ServerLink(board, around.token, this.#registration, this.#input);
    this.#refusals = new Refusals(board, (refusals) => {
      around.tell({ type: 'refusals', board, refusals });
    });
    this.#past = new PastOfBoard(around.tell);
    this.#picture = new FirstPicture(wish);
    this.#started = this.#start(birth);
  }

  /** Whether something here must not be let go of. */
  get busy(): boolean {
    return (
      this.#requests.length > 0 ||
      this.#stagesUnderWay > 0 ||
      (this.#status?.waiting ?? 0) > 0 ||
      this.#refusals.onlyHere
    );
  }

  /** What the device last showed of the board is on screen. */
  painted(): void {
    this.#picture.painted();
  }

  /** Somebody looks at the board: tells everything again. */
  show(): void {
    const view = this.#session?.view();
    if (view) this.around.tell({ type: 'reset', board: this.board, view });
    if (this.#status) this.#tellStatus(this.#status);
    this.#refusals.show();
  }

  /** Somebody has begun to look at the board. */
  async looked(): Promise<void> {
    const at = Date.now();
    await this.#started;
    // What has been forgotten meanwhile stays forgotten.
    if (this.#disposed) return;
    // It only says which boards are recent.
    await this.#device?.store.opened(this.board, at).catch(() => undefined);
  }

  wake(): void {
    this.#input((session, now) => session.wake(now));
  }

  networkLost(): void {
    this.#link.networkLost();
  }

  act(request: number, action: Action, failed?: () => void): void {
    this.#edit(request, (session) => session.act(this.#clock.now(), action), failed);
  }

  typeText(request: number, { card, field, from, to }: TextTyped): void {
    this.#edit(request, (session) => session.edit_text(this.#clock.now(), card, field, from, to));
  }

  /** What the user does on the board right now; while the board is loading it is only noted. */
  present(state: string): void {
    this.#presence = state;
    if (this.#session) this.#perform(this.#session.present(this.#clock.now(), state));
  }

  undo(request: number, undo?: UndoId): void {
    this.#revert(request, (session) => session.undo(this.#clock.now(), undo));
  }

  redo(request: number): void {
    this.#revert(request, (session) => session.redo(this.#clock.now()));
  }

  redoParked(): void {
    this.#whenOpen({
      run: (session) => {
        this.#perform(session.redo_parked(this.#clock.now()));
      },
      fail: () => undefined,
    });
  }

  getDocument(request: number): void {
    const fail = () => {
      this.around.tell({ type: 'failed', request, message: 'the board is still loading' });
    };
    this.#whenOpen({
      run: (session) => {
        const bytes = session.save();
        if (bytes) this.around.tell({ type: 'document', request, bytes: new Uint8Array(bytes) });
        else fail();
      },
      fail,
    });
  }

  askPast(question: Question): void {
    this.#try(question.request, (session) => {
      this.#past.answer(session, question);
    });
  }

  leavePast(): void {
    this.#past.free();
  }

  /** Makes a card, or the whole board, what it was. */
  restore({ request, at, card }: Extract<AboutPast, { type: 'restore' }>): void {
    this.#try(request, (session) => {
      const actions = this.#past.restoring(session, at, card);
      const act = (session: BoardSession, stage: number) => {
        const action = actions[stage];
        return action && session.act(this.#clock.now(), action);
      };
      void this.#takeStages(request, { count: actions.length, act }, (undo) => ({ type: 'restored', request, undo }));
    });
  }

  /** Makes what was read of a file, on a new board. */
  import(request: number, file: ImportFile, name: string, ended: (ok: boolean) => void): void {
    const count = file.outcome().changes;
    const act = (session: BoardSession, stage: number) =>
      stage < count
        ? session.import_step(this.#clock.now(), file, stage)
        : session.act(this.#clock.now(), { type: 'rename_board', name });
    const run = () => {
      const taken = this.#takeStages(request, { count: count + 1, act }, () => ({ type: 'imported', request }));
      void taken.then(ended);
    };
    this.#whenOpen({
      run,
      fail: () => {
        this.around.tell({ type: 'failed', request, message: NOT_OPEN });
        ended(false);
      },
    });
  }

  /** The user has seen to these refusals, by the ids they were told with. */
  async dismissRefusals(ids: readonly number[]): Promise<void> {
    await this.#refusals.dismiss(ids);
    this.#letGoIfGone();
  }

  /** Another try to register the board, in this workspace. */
  async register(workspace: string): Promise<void> {
    await this.#started;
    if (this.#disposed) return;
    await this.#registration.moveTo(workspace);
    this.wake();
  }

  /** Resolves once the device has all that was asked of it; nobody else holds anything of the board then. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { fail } of this.#requests.splice(0)) fail();
    this.#link.hangUp();
    this.#alarm.clear();
    this.#refusals.dispose();
    this.#past.free();
    const kept = this.#keeper?.dispose();
    this.#session?.free();
    this.#session = undefined;
    await kept;
  }

  async #start(birth: Birth | undefined): Promise<void> {
    const { board, around } = this;
    const opened = await around.device();
    if (this.#disposed) return;
    const device = typeof opened === 'string' ? undefined : opened;
    this.#device = device;
    const keeper = new Keeper(around.user, board, opened, this.#refusals, () => this.#session, this.#input);
    this.#keeper = keeper;
    const told = [this.#picture.shown(() => this.#tellCached()), this.#refusals.follow(device?.store)];
    // Without its row in the store the board is made all the same, and the chip says that it is not kept.
    if (birth) await this.#registration.begin(birth).catch(keeper.giveUp);
    const [beginning] = await Promise.all([keeper.begin(), around.wasm, ...told]);
    if (this.#disposed) return;
    this.#session = this.#openSession(keeper, beginning, birth);
    this.#status = this.#session.status();
    this.show();
    this.present(this.#presence);
    this.wake();
    if (!beginning && birth) this.#input((session, now) => session.store_failed(now));
    keeper.opened(beginning);
    for (const { run } of this.#requests.splice(0)) if (this.#session) run(this.#session);
  }

  #openSession(keeper: Keeper, beginning: Beginning | undefined, birth: Birth | undefined): BoardSession {
    const { user } = this.around;
    const seed = randomSeed();
    if (!beginning && !birth) return new BoardSession(user, seed);
    const { local, held } = beginning ?? { local: NOTHING_YET, held: [] };
    try {
      return BoardSession.open(user, seed, this.#clock.now(), local, held);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      // Left there by a newer version of the app: this one goes on without it.
      keeper.abandon();
      return new BoardSession(user, seed);
    }
  }

  async #tellCached(): Promise<boolean> {
    const view = await this.#device?.store.cachedView(this.board).catch(() => undefined);
    if (!view || this.#disposed) return false;
    this.around.tell({ type: 'cached', board: this.board, view });
    return true;
  }

  #edit(request: number, edit: (session: BoardSession) => Acted, alsoFailed?: () => void): void {
    const { board } = this;
    this.#try(
      request,
      (session) => {
        const { effects, delta, undo } = edit(session);
        this.#perform(effects);
        this.#keeper?.viewChanged();
        this.around.tell({ type: 'done', request, board, delta, undo });
      },
      alsoFailed,
    );
  }

  /** Many edits, one after the other; others may come in between. Whether all were made. */
  async #takeStages(
    request: number,
    stages: Stages,
    answer: (undo: readonly UndoId[]) => FromWorker,
  ): Promise<boolean> {
    const { board } = this;
    this.#stagesUnderWay++;
    try {
      const undo = await takeStages(request, stages, this.around.tell, (stage) => {
        if (!this.#session) throw new Error(NOT_OPEN);
        const acted = stages.act(this.#session, stage);
        if (!acted) return undefined;
        this.#perform(acted.effects);
        this.#keeper?.viewChanged();
        this.around.tell({ type: 'show', board, delta: acted.delta });
        return acted.undo;
      });
      this.around.tell(answer(undo));
      return true;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.around.tell({ type: 'failed', request, message: error instanceof Error ? error.message : String(error) });
      return false;
    } finally {
      this.#stagesUnderWay--;
    }
  }

  #revert(request: number, revert: (session: BoardSession) => Undone): void {
    const { board } = this;
    this.#try(request, (session) => {
      const { effects, delta, action, outcome } = revert(session);
      this.#perform(effects);
      this.#keeper?.viewChanged();
      this.around.tell({ type: 'undone', request, board, delta, action, outcome });
    });
  }

  #try(request: number, work: (session: BoardSession) => void, alsoFailed?: () => void): void {
    const failed = (message: string) => {
      this.around.tell({ type: 'failed', request, message });
      alsoFailed?.();
    };
    this.#whenOpen({
      run: (session) => {
        try {
          work(session);
        } catch (error) {
          // What makes no sense is an Error with words for the user; a trap is a broken replica.
          if (error instanceof WebAssembly.RuntimeError) throw error;
          failed(error instanceof Error ? error.message : String(error));
        }
      },
      fail: () => {
        failed(NOT_OPEN);
      },
    });
  }

  #whenOpen(request: Request): void {
    if (this.#disposed) request.fail();
    else if (this.#session && this.#requests.length === 0) request.run(this.#session);
    else this.#requests.push(request);
  }

  readonly #input: Input = (say) => {
    if (this.#session) this.#perform(say(this.#session, this.#clock.now()));
  };

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) this.#performOne(effect);
  }

  #performOne(effect: Effect): void {
    const { board } = this;
    switch (effect.type) {
      case 'wake_at':
        this.#alarm.set(effect.at);
        break;
      case 'reset':
        this.around.tell({ type: 'reset', board, view: effect.view });
        this.#keeper?.viewChanged();
        break;
      case 'show':
        this.around.tell({ type: 'show', board, delta: effect.delta });
        this.#keeper?.viewChanged();
        break;
      case 'status':
        this.#setStatus(effect.status);
        break;
      case 'refused':
        this.#refusals.add(effect.refusal);
        break;
      case 'presence':
        this.around.tell({ type: 'presence', board, peer: effect.peer, user: effect.user, state: effect.state });
        break;
      case 'nobody_present':
        this.around.tell({ type: 'nobody_present', board });
        break;
      case 'connect':
      case 'send':
      case 'disconnect':
        this.#link.perform(effect);
        break;
      default:
        this.#keeper?.perform(effect);
    }
  }

  #setStatus(status: SyncStatus): void {
    this.#status = status;
    this.#tellStatus(status);
    this.#letGoIfGone();
  }

  #tellStatus(status: SyncStatus): void {
    this.around.tell({ type: 'status', board: this.board, status, deviceFull: this.#keeper?.isFull ?? false });
  }

  /** What is not for this user any more goes from the device, once they have nothing here to lose. */
  #letGoIfGone(): void {
    const { connection, waiting } = this.#status ?? {};
    const isGone = connection === 'no_access' || connection === 'no_such_board';
    // The store looks for itself: other tabs may know more.
    if (isGone && waiting === 0) this.#device?.store.forgetSettled(this.board).catch(() => undefined);
  }
}
