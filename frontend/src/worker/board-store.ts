import type {
  Action,
  BoardInfo,
  BoardView,
  CardState,
  CardView,
  ColumnView,
  Connection,
  DeletedColumn,
  LabelView,
  Refusal,
  SyncStatus,
  ViewDelta,
} from '../generated/wasm/client_wasm';
import { Topics } from '../lib/topics';
import { buildLanes, type LaneChange, laneOf, updateLanes } from './lanes';
import type { ToldRefusal } from './protocol';
import { sameIds, sameView } from './same-view';
import { type Ending, Unsaved } from './unsaved';

/** What a subscriber can listen to; cards and lanes have topics of their own so only they re-render. */
export type Topic =
  | 'info'
  | 'columns'
  | 'deleted_columns'
  | 'labels'
  | 'archive'
  | 'trash'
  /** Any card, whatever of it. */
  | 'cards'
  | 'status'
  | 'may_edit'
  | 'under_way'
  | 'refusals'
  | 'others'
  | 'version'
  | `card:${string}`
  | `lane:${string}`;

/** Somebody else on the board; a person may be there several times. */
export interface Other {
  peer: number;
  user: string;
  /** What they do, in the words their app gave to `present`. */
  state: string;
}

/** Why the server will not have the user on this board. */
export type Denied = Extract<Connection, 'no_such_board' | 'no_access'>;

/** Before the worker has said anything: `offline` is for a try that failed. */
const LOADING: SyncStatus = {
  connection: 'connecting',
  waiting: 0,
  unsaved: 0,
  parked: 0,
  waiting_since: undefined,
  role: undefined,
  ready: false,
  durable: true,
  refused: 0,
  can_undo: false,
  can_redo: false,
  nearly_full: undefined,
};

/**
 * The UI thread's copy of one board's view. Everything it hands out is immutable and keeps its identity
 * until it changes, as `useSyncExternalStore` wants it.
 */
export class BoardStore {
  #info: BoardInfo = { name: '', description: '' };
  #columns: readonly ColumnView[] = [];
  #cards = new Map<string, CardView>();
  #lanes = new Map<string, readonly string[]>();
  #deletedColumns: readonly DeletedColumn[] = [];
  #labels: readonly LabelView[] = [];
  #archive: readonly string[] = [];
  #trash: readonly string[] = [];
  #cardsVersion = 0;
  #version = 0;
  #status = LOADING;
  #deviceFull = false;
  #cached = false;
  /** What is shown is, or was, the board itself. */
  #isReal = false;
  #denied: Denied | undefined;
  #others: readonly Other[] = [];
  #refusals: readonly Refusal[] = [];
  #refusalIds: readonly number[] = [];
  readonly #unsaved = new Unsaved();
  /** The card under the user's pointer, as it was when the drag began. */
  #held: CardView | undefined;
  readonly #topics = new Topics<Topic>();

  readonly info = () => this.#info;
  readonly columns = () => this.#columns;
  readonly card = (id: string) => this.#cards.get(id) ?? (this.#held?.id === id ? this.#held : undefined);
  readonly lane = (column: string) => laneOf(this.#lanes, column);
  /** Counts up with every change to a card. */
  readonly cardsVersion = () => this.#cardsVersion;
  /** Every card of the board, those that are put away too, in no order. */
  readonly cards = (): Iterable<CardView> => this.#cards.values();
  /** How many cards there are. */
  readonly size = () => this.#cards.size;
  readonly deletedColumns = () => this.#deletedColumns;
  readonly labels = () => this.#labels;
  /** The ids of the archived cards, the last archived first. */
  readonly archive = () => this.#archive;
  /** The ids of the cards in the trash, the last put there first. */
  readonly trash = () => this.#trash;
  /** Grows with every change of what is shown. */
  readonly version = () => this.#version;
  readonly status = () => this.#status;
  /** Whether it is for want of room that this device does not keep the board. */
  readonly deviceFull = () => this.#deviceFull;
  /** Whether the board as this device last showed it is on screen, and its replica is not ready yet. */
  readonly cached = () => this.#cached && !this.#status.ready;
  /**
   * Whether the user may edit, as far as it is known: a role that is not known yet hinders nobody. What is done
   * before the replica is ready waits for it.
   */
  readonly mayEdit = () => (this.#status.ready || this.#cached) && this.#status.role !== 'viewer';
  readonly canUndo = () => this.#status.can_undo;
  readonly canRedo = () => this.#status.can_redo;
  /** Set until the board is live again: while it is asked for anew, the last answer holds. */
  readonly denied = () => this.#denied;
  /** Who else is on the board and what they do, in the order in which they came. */
  readonly others = () => this.#others;
  /** What was refused and nobody has seen to, in whichever tab. */
  readonly refusals = () => this.#refusals;
  /** What the worker knows them by. */
  readonly refusalIds = () => this.#refusalIds;
  /** What was done here and may not have reached the server, oldest first. */
  readonly unsaved = () => this.#unsaved.actions();
  /** How many edits are on their way to the worker. */
  readonly underWay = () => this.#unsaved.underWay();

  /** Whether something of the user is nowhere but in this tab. */
  atRisk(): boolean {
    const { waiting, unsaved, durable } = this.#status;
    if (unsaved > 0 || this.underWay() > 0) return true;
    return !durable && (waiting > 0 || this.#refusals.length > 0);
  }

  subscribe(topic: Topic, listener: () => void): () => void {
    return this.#topics.subscribe(topic, listener);
  }

  /** Shows the board as this device last showed it, until its replica is ready. */
  showCached(view: BoardView): void {
    // A picture that comes late is older than what is shown.
    if (this.#isReal) return;
    this.#showAll(view);
    this.#becomes(() => {
      this.#cached = true;
    });
  }

  /** Shows a whole board; what is equal to what was there keeps its identity. */
  reset(view: BoardView): void {
    this.#isReal = true;
    this.#showAll(view);
  }

  #showAll(view: BoardView): void {
    const touched = this.#newVersion();
    const old = this.#cards;
    this.#cards = new Map();
    for (const card of view.cards) {
      const before = old.get(card.id);
      const same = before && sameView(before, card);
      this.#cards.set(card.id, same ? before : card);
      if (!same) touched.add(`card:${card.id}`);
    }
    for (const id of old.keys()) if (!this.#cards.has(id)) touched.add(`card:${id}`);
    this.#resetLanes(touched);
    this.#resetPutAway(touched);
    if (!sameView(this.#deletedColumns, view.deleted_columns)) {
      this.#deletedColumns = view.deleted_columns;
      touched.add('deleted_columns');
    }
    if (!sameView(this.#labels, view.labels)) {
      this.#labels = view.labels;
      touched.add('labels');
    }
    if (!sameView(this.#info, view.info)) {
      this.#info = view.info;
      touched.add('info');
    }
    if (!sameView(this.#columns, view.columns)) {
      this.#columns = view.columns;
      touched.add('columns');
    }
    this.#notify(touched);
  }

  /** Shows what has changed. */
  apply(delta: ViewDelta): void {
    const touched = this.#newVersion();
    const changes: LaneChange[] = [];
    let putAwayChanged = false;
    const put = (id: string, next: CardView | undefined) => {
      const before = this.#cards.get(id);
      const placedBefore = this.#placed(id);
      if (next) this.#cards.set(id, next);
      else this.#cards.delete(id);
      changes.push({ before: onBoard(placedBefore), after: onBoard(this.#placed(id)) });
      touched.add(`card:${id}`);
      putAwayChanged ||= isPutAway(before) || isPutAway(next);
    };
    for (const card of delta.cards) put(card.id, card);
    for (const id of delta.removed) put(id, undefined);
    this.#update(changes, touched);
    if (putAwayChanged) this.#resetPutAway(touched);
    if (delta.info) {
      this.#info = delta.info;
      touched.add('info');
    }
    if (delta.columns) {
      this.#columns = delta.columns;
      touched.add('columns');
    }
    if (delta.deleted_columns) {
      this.#deletedColumns = delta.deleted_columns;
      touched.add('deleted_columns');
    }
    if (delta.labels) {
      this.#labels = delta.labels;
      touched.add('labels');
    }
    this.#notify(touched);
  }

  setStatus(status: SyncStatus, deviceFull = false): void {
    this.#becomes(() => {
      this.#status = status;
      this.#deviceFull = deviceFull;
      const { connection } = status;
      if (connection === 'no_such_board' || connection === 'no_access') this.#denied = connection;
      else if (connection === 'live') this.#denied = undefined;
      if (status.waiting === 0) this.#unsaved.allSaved();
    });
  }

  /** The user did something; the worker is about to hear of it. */
  begin(action: Action): void {
    this.#unsaved.begin(action);
    this.#notify(['under_way']);
  }

  /** The worker has answered, or never will. */
  end(action: Action, ending: Ending): void {
    this.#unsaved.end(action, ending);
    if (ending !== 'unknown' && this.#status.waiting === 0) this.#unsaved.allSaved();
    this.#notify(['under_way']);
  }

  setPresence({ peer, user, state }: Other): void {
    const isThere = this.#others.some((other) => other.peer === peer);
    if (!state) this.#others = this.#others.filter((other) => other.peer !== peer);
    else if (isThere) this.#others = this.#others.map((other) => (other.peer === peer ? { peer, user, state } : other));
    else this.#others = [...this.#others, { peer, user, state }];
    this.#notify(['others']);
  }

  setNobodyPresent(): void {
    this.#others = [];
    this.#notify(['others']);
  }

  setRefusals(told: readonly ToldRefusal[]): void {
    if (told.length === 0 && this.#refusals.length === 0) return;
    this.#refusals = told.map(({ refusal }) => refusal);
    this.#refusalIds = told.map(({ id }) => id);
    this.#notify(['refusals']);
  }

  /**
   * Keeps a card in the place it has now, whatever others do to its place meanwhile: it is being dragged,
   * and a drag ends when its element leaves the page. Its texts still change.
   */
  hold(id: string): void {
    this.release();
    this.#held = this.#cards.get(id);
  }

  /** Lets the held card go to where it belongs; nothing when another one is held by now. */
  release(id = this.#held?.id): void {
    const held = this.#held;
    if (!held || held.id !== id) return;
    this.#held = undefined;
    const touched = new Set<Topic>();
    this.#update([{ before: onBoard(held), after: onBoard(this.#cards.get(held.id)) }], touched);
    if (!this.#cards.has(held.id)) touched.add(`card:${held.id}`);
    this.#notify(touched);
  }

  /** The card as the lanes see it: a held one stays where it is, whatever becomes of it. */
  #placed(id: string): CardView | undefined {
    const card = this.#cards.get(id);
    const held = this.#held;
    if (held?.id !== id) return card;
    return { ...(card ?? held), column: held.column, rank: held.rank, state: held.state };
  }

  #update(changes: readonly LaneChange[], touched: Set<Topic>): void {
    for (const column of updateLanes(this.#lanes, changes, (id) => this.#placed(id))) touched.add(`lane:${column}`);
  }

  #newVersion(): Set<Topic> {
    this.#version++;
    return new Set(['version']);
  }

  #resetLanes(touched: Set<Topic>): void {
    const old = this.#lanes;
    const ids = new Set(this.#cards.keys());
    if (this.#held) ids.add(this.#held.id);
    this.#lanes = buildLanes([...ids].map((id) => onBoard(this.#placed(id))).filter((card) => card !== undefined));
    for (const column of new Set([...old.keys(), ...this.#lanes.keys()])) {
      const [before, after] = [laneOf(old, column), laneOf(this.#lanes, column)];
      if (sameIds(before, after)) {
        if (before.length > 0) this.#lanes.set(column, before);
      } else {
        touched.add(`lane:${column}`);
      }
    }
  }

  #resetPutAway(touched: Set<Topic>): void {
    const [archive, trash] = [this.#putAway('archived'), this.#putAway('trashed')];
    if (!sameIds(this.#archive, archive)) {
      this.#archive = archive;
      touched.add('archive');
    }
    if (!sameIds(this.#trash, trash)) {
      this.#trash = trash;
      touched.add('trash');
    }
  }

  #putAway(state: CardState): string[] {
    const cards = [...this.#cards.values()].filter((card) => card.state === state);
    return cards.sort(lastPutAwayFirst).map((card) => card.id);
  }

  /** A change of the status; few listeners care for all of it. */
  #becomes(change: () => void): void {
    const couldEdit = this.mayEdit();
    change();
    this.#notify(this.mayEdit() === couldEdit ? ['status'] : ['status', 'may_edit']);
  }

  #notify(changed: Iterable<Topic>): void {
    const topics = [...changed];
    if (topics.some((topic) => topic.startsWith('card:'))) {
      this.#cardsVersion++;
      topics.push('cards');
    }
    this.#topics.tell(topics);
  }
}

/** The card if it is shown in a lane. */
function onBoard(card: CardView | undefined): CardView | undefined {
  return card?.state === 'active' ? card : undefined;
}

function isPutAway(card: CardView | undefined): boolean {
  return card !== undefined && card.state !== 'active';
}

function lastPutAwayFirst(a: CardView, b: CardView): number {
  // Ids are UUIDv7: of those put away at once, the youngest card first.
  return (b.put_away?.at ?? 0) - (a.put_away?.at ?? 0) || (a.id < b.id ? 1 : -1);
}
