import type { Page } from '@playwright/test';
import type { Action } from '../../src/generated/wasm/client_wasm';
import type { FromWorker, ToWorker } from '../../src/worker/protocol';
import type { BoardAddress, Person } from './person';

interface Options {
  /** Where the worker's script is; needed unless a board is open in the page. */
  script?: string;
  /** How long to wait between two edits, in milliseconds; without it they are made at once. */
  everyMs?: number;
}

/** The script of the app's worker, which runs in this page. */
export function workerScript(page: Page): string {
  const [worker] = page.workers();
  if (!worker) throw new Error('the page has no worker: open a board first');
  return worker.url();
}

/**
 * Makes many edits as somebody, without a screen: in a worker of the app's own, spoken to as the app speaks to it.
 * Answers when the server has them all.
 */
export async function makeEdits(
  someone: Person,
  { id: board }: BoardAddress,
  actions: Action[],
  { script = workerScript(someone.page), everyMs = 0 }: Options = {},
): Promise<void> {
  const wanted = { script, board, user: someone.id, token: someone.access, actions, everyMs };
  // A page of the same site without the app, which would follow the board too.
  await someone.page.goto('/favicon.svg');
  await someone.page.evaluate(async ({ script, board, user, token, actions, everyMs }) => {
    const worker = new Worker(script, { type: 'module' });
    const say = (message: ToWorker) => {
      worker.postMessage(message);
    };
    let done = 0;
    const until = (reached: (message: FromWorker) => boolean) =>
      new Promise<void>((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
          if (data.type === 'token_wanted') {
            say({ type: 'token', request: data.request, answer: { type: 'token', token } });
          } else if (data.type === 'failed' || data.type === 'broken') reject(new Error(data.message));
          if (data.type === 'done') done++;
          if (reached(data)) resolve();
        };
      });
    const isLive = (message: FromWorker) => message.type === 'status' && message.status.connection === 'live';
    const live = until(isLive);
    say({ type: 'open', board, user });
    await live;
    const saved = until(
      (message) =>
        isLive(message) && message.type === 'status' && message.status.waiting === 0 && done === actions.length,
    );
    for (const [request, action] of actions.entries()) {
      say({ type: 'act', request, board, action });
      if (everyMs > 0) await new Promise((wake) => setTimeout(wake, everyMs));
    }
    await saved;
    worker.terminate();
  }, wanted);
}
