/**
 * The worker of a tab: holds the replica and the session of each open board, so that no merging ever runs
 * on the UI thread.
 */
import init from '../generated/wasm/client_wasm';
import moduleAddress from '../generated/wasm/client_wasm_bg.wasm?url';
import type { AboutPast, FromWorker, TokenAnswer, ToWorker } from './protocol';
import { UserBoards } from './user-boards';

type OfBoard = AboutPast | Extract<ToWorker, { type: 'act' | 'type_text' | 'undo' | 'redo' | 'get_document' }>;

const wasm = init({ module_or_path: fetch(moduleAddress) });
/** A worker has one user; the first message that names one says which. */
let boards: UserBoards | undefined;
const tokenQuestions = new Map<number, (answer: TokenAnswer) => void>();
let lastQuestion = 0;

function tell(message: FromWorker): void {
  self.postMessage(message);
  if (message.type === 'status') boards?.letGo();
}

function token(fresh: boolean): Promise<TokenAnswer> {
  const request = ++lastQuestion;
  return new Promise((resolve) => {
    tokenQuestions.set(request, resolve);
    tell({ type: 'token_wanted', request, fresh });
  });
}

function boardsOf(user: string): UserBoards {
  boards ??= new UserBoards(user, { tell, token, wasm });
  if (boards.user !== user) throw new Error('this worker keeps the boards of somebody else');
  return boards;
}

function request(message: OfBoard): void {
  const { request, board } = message;
  const open = boards?.get(board);
  if (!open) tell({ type: 'failed', request, message: 'this board is not open' });
  else if (message.type === 'act') open.act(request, message.action);
  else if (message.type === 'type_text') open.typeText(request, message);
  else if (message.type === 'undo') open.undo(request, message.undo);
  else if (message.type === 'redo') open.redo(request);
  else if (message.type === 'get_document') open.getDocument(request);
  else if (message.type === 'restore') open.restore(message);
  else open.askPast(message);
}

function receive(message: ToWorker): void {
  switch (message.type) {
    case 'open':
      boardsOf(message.user).open(message.board, message.pictured);
      break;
    case 'painted':
      boards?.get(message.board)?.painted();
      break;
    case 'close':
      boards?.close(message.board);
      break;
    case 'make_board':
      boardsOf(message.user).make(message.request, message.board, message.workspace, message.name);
      break;
    case 'register_board':
      boards?.register(message.board, message.workspace);
      break;
    case 'redo_parked':
      boards?.get(message.board)?.redoParked();
      break;
    case 'present':
      boards?.get(message.board)?.present(message.state);
      break;
    case 'dismiss_refusals':
      void boards?.get(message.board)?.dismissRefusals(message.refusals);
      break;
    case 'watch_holdings':
      boardsOf(message.user).watchHoldings();
      break;
    case 'forget':
      void boardsOf(message.user).forget(message.request, message.board);
      break;
    case 'wake':
      boards?.wake();
      break;
    case 'token':
      tokenQuestions.get(message.request)?.(message.answer);
      tokenQuestions.delete(message.request);
      break;
    case 'act':
    case 'type_text':
    case 'undo':
    case 'redo':
    case 'get_document':
    case 'get_steps':
    case 'get_card_steps':
    case 'get_past':
    case 'compare':
    case 'restore':
    case 'export':
      request(message);
      break;
    case 'leave_past':
      boards?.get(message.board)?.leavePast();
      break;
    case 'read_import':
      void boardsOf(message.user).imports.read(message);
      break;
    case 'make_import':
      boardsOf(message.user).makeImport(message.request, message.board, message.workspace, message.name);
      break;
    case 'drop_import':
      boards?.imports.drop();
      break;
  }
}

self.addEventListener('online', () => {
  boards?.wake();
});
self.addEventListener('offline', () => {
  boards?.networkLost();
});
self.addEventListener('error', ({ message }) => {
  tell({ type: 'broken', message });
});
self.addEventListener('unhandledrejection', ({ reason }) => {
  tell({ type: 'broken', message: String(reason) });
});
self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  receive(data);
});
