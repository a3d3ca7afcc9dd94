/**
 * The worker of a tab: holds the replica and the session of each open board, so that no merging ever runs
 * on the UI thread.
 */
import init from '../generated/wasm/client_wasm';
import moduleAddress from '../generated/wasm/client_wasm_bg.wasm?url';
import { OpenBoard } from './open-board';
import type { FromWorker, TokenAnswer, ToWorker } from './protocol';

/** Boards nobody looks at that go on syncing, so that coming back to one shows it at once. */
const RECENT_BOARDS_MAX = 3;

const boards = new Map<string, OpenBoard>();
/** Those nobody looks at, the least recent first. */
const unwatched = new Set<string>();
const tokenQuestions = new Map<number, (answer: TokenAnswer) => void>();
let lastQuestion = 0;

function tell(message: FromWorker): void {
  self.postMessage(message);
  if (message.type === 'status') letGo();
}

function token(fresh: boolean): Promise<TokenAnswer> {
  const request = ++lastQuestion;
  return new Promise((resolve) => {
    tokenQuestions.set(request, resolve);
    tell({ type: 'token_wanted', request, fresh });
  });
}

/** Lets go of all but the recent boards, and never of one whose edits are still on their way to the server. */
function letGo(): void {
  for (const board of unwatched) {
    if (unwatched.size <= RECENT_BOARDS_MAX) return;
    const open = boards.get(board);
    if (open && open.waiting > 0) continue;
    unwatched.delete(board);
    boards.delete(board);
    // Not in the middle of performing its effects.
    queueMicrotask(() => open?.dispose());
  }
}

function open(board: string, user: string): void {
  unwatched.delete(board);
  const known = boards.get(board);
  if (known) known.show();
  const opened = known ?? new OpenBoard(board, user, { tell, token });
  boards.set(board, opened);
  opened.wake();
}

function request(message: Extract<ToWorker, { request: number; board: string }>): void {
  const { request, board } = message;
  const open = boards.get(board);
  if (!open) {
    tell({ type: 'failed', request, message: 'this board is not open' });
    return;
  }
  try {
    const delta = message.type === 'act' ? open.act(message.action) : open.typeText(message);
    tell({ type: 'done', request, board, delta });
  } catch (error) {
    // What makes no sense is an Error with words for the user; a trap is a broken replica.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    tell({ type: 'failed', request, message: error instanceof Error ? error.message : String(error) });
  }
}

function receive(message: ToWorker): void {
  switch (message.type) {
    case 'open':
      open(message.board, message.user);
      break;
    case 'close':
      unwatched.add(message.board);
      letGo();
      break;
    case 'wake':
      for (const board of boards.values()) board.wake();
      break;
    case 'token':
      tokenQuestions.get(message.request)?.(message.answer);
      tokenQuestions.delete(message.request);
      break;
    case 'act':
    case 'type_text':
      request(message);
      break;
  }
}

self.addEventListener('online', () => {
  for (const board of boards.values()) board.wake();
});
self.addEventListener('offline', () => {
  for (const board of boards.values()) board.networkLost();
});
self.addEventListener('error', ({ message }) => {
  tell({ type: 'broken', message });
});
self.addEventListener('unhandledrejection', ({ reason }) => {
  tell({ type: 'broken', message: String(reason) });
});

const ready = init({ module_or_path: fetch(moduleAddress) });
self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  void ready.then(() => {
    receive(data);
  });
});
