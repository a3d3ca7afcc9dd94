import type { Acted, BoardSession, UndoId } from '../generated/wasm/client_wasm';
import type { FromWorker } from './protocol';
import { progressOf } from './telling-progress';

/** An edit that is too large for one change. */
export interface Stages {
  count: number;
  /** Makes one of its changes, by number. */
  act: (session: BoardSession, stage: number) => Acted | undefined;
}

/** Takes stage after stage, and lets whoever waits have their turn in between. Answers what takes them back, in order. */
export async function takeStages(
  request: number,
  { count }: Stages,
  tell: (message: FromWorker) => void,
  take: (stage: number) => UndoId | undefined,
): Promise<UndoId[]> {
  const progress = progressOf(request, tell);
  const undo: UndoId[] = [];
  for (let stage = 0; stage < count; stage++) {
    const taken = take(stage);
    if (taken !== undefined) undo.push(taken);
    progress(stage + 1, count);
    await new Promise((next) => setTimeout(next));
  }
  return undo;
}
