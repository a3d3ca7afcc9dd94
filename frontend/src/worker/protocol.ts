/**
 * What the UI thread and the board worker say to each other. Board data has the shapes that the wasm
 * module declares; nothing is described twice. Messages of one direction arrive in the order they were
 * sent, so the UI sees every state of a replica, in order.
 */
import type {
  Action,
  BoardView,
  CardSteps,
  ChosenPerson,
  Difference,
  ExportFormat,
  ImportedBoard,
  ImportMember,
  Refusal,
  Steps,
  SyncStatus,
  TextField,
  UndoId,
  UndoOutcome,
  ViewDelta,
} from '../generated/wasm/client_wasm';

/** The lane that shows live cards whose column is gone; board-doc names it so. */
export const RECOVERED = 'recovered';

/** The user's editor turned `from` into `to`. */
export interface TextTyped {
  card: string;
  field: TextField;
  from: string;
  to: string;
}

/** What is asked of the past of a board; steps are named by their ids. */
export type AboutPast =
  /** Steps by their place in the whole, the last page when none is named; answered by `steps`. */
  | { type: 'get_steps'; request: number; board: string; page?: number; limit: number }
  /** What was done to a card, as far back as one look goes, before a step if one is named; answered by `card_steps`. */
  | { type: 'get_card_steps'; request: number; board: string; card: string; before?: string }
  /** The board as it was just behind a step; answered by `past`. */
  | { type: 'get_past'; request: number; board: string; at: string }
  /** What became of the board from one step to another, or until now; answered by `compared`. */
  | { type: 'compare'; request: number; board: string; from: string; to?: string }
  /** Makes a card, or the whole board, what it was, by ordinary edits; answered by `restored`. */
  | { type: 'restore'; request: number; board: string; at: string; card?: string }
  /** The board as a file, as it is or as it was; `names` says what people are called. Answered by `exported`. */
  | {
      type: 'export';
      request: number;
      board: string;
      format: ExportFormat;
      at?: string;
      names: Readonly<Record<string, string>>;
    };

export type ToWorker =
  | AboutPast
  /** Nobody looks at the past of the board any more. */
  | { type: 'leave_past'; board: string }
  /** Reads a file of another board; nothing is made of it yet. Answered by `import_read`. */
  | {
      type: 'read_import';
      request: number;
      user: string;
      file: Blob;
      members: readonly ImportMember[];
      chosen: readonly ChosenPerson[];
    }
  /** Makes a board here and now of the file that was read last; answered by `imported`. */
  | { type: 'make_import'; request: number; board: string; user: string; workspace: string; name: string }
  /** The file that was read last is not wanted any more. */
  | { type: 'drop_import' }
  /** Start to follow a board, or show it again; `pictured`: the tab has seen to its first picture itself. */
  | { type: 'open'; board: string; user: string; pictured?: boolean }
  /** The board as this device last showed it is on screen, or there is no such picture. */
  | { type: 'painted'; board: string }
  /** Nobody looks at the board any more; it is let go in time, once nothing waits. */
  | { type: 'close'; board: string }
  | { type: 'act'; request: number; board: string; action: Action }
  | ({ type: 'type_text'; request: number; board: string } & TextTyped)
  /** Take back what the user did last, or what a `done` named; answered by `undone`. */
  | { type: 'undo'; request: number; board: string; undo?: UndoId }
  /** Do again what was taken back last; answered by `undone`. */
  | { type: 'redo'; request: number; board: string }
  /** Try to connect now: somebody signed in, or asked for it. */
  | { type: 'wake' }
  | { type: 'token'; request: number; answer: TokenAnswer }
  /** Do again, as new edits, what waits for changes of others that the server has lost. */
  | { type: 'redo_parked'; board: string }
  /** What the user does on the board right now, for others to see: a text of the app's own, empty for nothing. */
  | { type: 'present'; board: string; state: string }
  /** The user has seen to these refusals, by their ids: the device need not keep them any more. */
  | { type: 'dismiss_refusals'; board: string; refusals: readonly number[] }
  /** Makes a board here and now; it is registered in the workspace when the server can be reached. */
  | { type: 'make_board'; request: number; board: string; user: string; workspace: string; name: string }
  /** Another try to register a board made here, in this workspace. */
  | { type: 'register_board'; board: string; workspace: string }
  /** The document of an open board as a file to keep; answered by `document`. */
  | { type: 'get_document'; request: number; board: string }
  /** What this device holds of the user; answered by `holdings`, and told again whenever it changes. */
  | { type: 'watch_holdings'; user: string }
  /** Removes what this device holds of a board, or of all of the user's; answered by `forgotten`. */
  | { type: 'forget'; request: number; user: string; board?: string };

/** What this device holds of one board. */
export interface Holding {
  board: string;
  name: string;
  /** How many changes, of all tabs, the server has not acknowledged. */
  waiting: number;
  /** When the oldest of them was made, in milliseconds since 1970. */
  waitingSince: number | undefined;
  /** Edits that were refused and that the user has not seen to. */
  refused: number;
  /** What waits, oldest first, for whoever wants to keep a copy of it. */
  actions: readonly Action[];
  /** The workspace it is to be registered in, when it was made here and the server does not know it yet. */
  unregistered: string | undefined;
  /** Why the server would not register it there, in words for people. */
  unregisteredBecause?: string;
  openedAt: number;
}

/** A refusal as the user is told of it. */
export interface ToldRefusal {
  /** Names it between this tab's worker and its UI thread. */
  id: number;
  refusal: Refusal;
}

/** Whether the browser keeps what this device holds: nothing can be kept, or it may be thrown away, or it stays. */
export type Durability = 'none' | 'evictable' | 'persistent';

/** The access token; `signed_out` when there is none to be had, `unreachable` when nobody could be asked. */
export type TokenAnswer = { type: 'token'; token: string } | { type: 'signed_out' } | { type: 'unreachable' };

export type FromWorker =
  /** The board as this device last showed it, before its replica is ready. */
  | { type: 'cached'; board: string; view: BoardView }
  | { type: 'reset'; board: string; view: BoardView }
  | { type: 'show'; board: string; delta: ViewDelta }
  /** `deviceFull`: nothing is kept any more because the device is full. */
  | { type: 'status'; board: string; status: SyncStatus; deviceFull: boolean }
  /** What somebody else does on the board right now, in the words their app gave to `present`; empty: nothing any more. */
  | { type: 'presence'; board: string; peer: number; user: string; state: string }
  /** Nobody else is seen any more: the connection is gone. */
  | { type: 'nobody_present'; board: string }
  /** All that was refused and nobody has seen to, in whichever tab. */
  | { type: 'refusals'; board: string; refusals: readonly ToldRefusal[] }
  /** The request is done; this is what it changed (no `show` repeats it). */
  | { type: 'done'; request: number; board: string; delta: ViewDelta; undo?: UndoId }
  /** What taking something back, or doing it again, came to. */
  | { type: 'undone'; request: number; board: string; delta: ViewDelta; action?: Action; outcome: UndoOutcome }
  /** The request makes no sense here; nothing changed. */
  | { type: 'failed'; request: number; message: string }
  /** How far long work has come. */
  | { type: 'progress'; request: number; done: number; total: number }
  | { type: 'steps'; request: number; steps: Steps }
  | { type: 'card_steps'; request: number; found: CardSteps }
  | { type: 'past'; request: number; view: BoardView }
  | { type: 'compared'; request: number; difference: Difference }
  /** It is as it was; what takes that back, in the order in which it was done. */
  | { type: 'restored'; request: number; undo: readonly UndoId[] }
  | { type: 'exported'; request: number; file: Blob; extension: string }
  | { type: 'import_read'; request: number; outcome: ImportedBoard }
  | { type: 'imported'; request: number }
  | { type: 'token_wanted'; request: number; fresh: boolean }
  /** The document, as Automerge saves it. */
  | { type: 'document'; request: number; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'holdings'; holdings: readonly Holding[]; durability: Durability }
  | { type: 'forgotten'; request: number }
  /** The replica cannot go on; only loading the page again helps. */
  | { type: 'broken'; message: string };
