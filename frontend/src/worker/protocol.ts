/**
 * What the UI thread and the board worker say to each other. Board data has the shapes that the wasm
 * module declares; nothing is described twice. Messages of one direction arrive in the order they were
 * sent, so the UI sees every state of a replica, in order.
 */
import type { Action, BoardView, Refusal, SyncStatus, TextField, ViewDelta } from '../generated/wasm/client_wasm';

/** The lane that shows live cards whose column is gone; board-doc names it so. */
export const RECOVERED = 'recovered';

/** The user's editor turned `from` into `to`. */
export interface TextTyped {
  card: string;
  field: TextField;
  from: string;
  to: string;
}

export type ToWorker =
  /** Start to follow a board, or show it again. */
  | { type: 'open'; board: string; user: string }
  /** Nobody looks at the board any more; it is let go in time, once nothing waits. */
  | { type: 'close'; board: string }
  | { type: 'act'; request: number; board: string; action: Action }
  | ({ type: 'type_text'; request: number; board: string } & TextTyped)
  /** Try to connect now: somebody signed in, or asked for it. */
  | { type: 'wake' }
  | { type: 'token'; request: number; answer: TokenAnswer };

/** The access token; `signed_out` when there is none to be had, `unreachable` when nobody could be asked. */
export type TokenAnswer = { type: 'token'; token: string } | { type: 'signed_out' } | { type: 'unreachable' };

export type FromWorker =
  | { type: 'reset'; board: string; view: BoardView }
  | { type: 'show'; board: string; delta: ViewDelta }
  | { type: 'status'; board: string; status: SyncStatus }
  | { type: 'refused'; board: string; refusal: Refusal }
  /** The request is done; this is what it changed (no `show` repeats it). */
  | { type: 'done'; request: number; board: string; delta: ViewDelta }
  /** The request makes no sense here; nothing changed. */
  | { type: 'failed'; request: number; message: string }
  | { type: 'token_wanted'; request: number; fresh: boolean }
  /** The replica cannot go on; only loading the page again helps. */
  | { type: 'broken'; message: string };
