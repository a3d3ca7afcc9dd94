import type { Action, UndoId, ViewDelta } from '../generated/wasm/client_wasm';
import type { BoardStore } from './board-store';
import type { FromWorker, ToWorker } from './protocol';

/** How an edit may end. */
export interface Endings {
  /** Called before the store shows the delta, so an editor knows its own edit when it sees it. */
  done: (delta: ViewDelta, undo: UndoId | undefined) => void;
  failed: (message: string) => void;
}

/** An edit on its way to the worker. */
export interface Request extends Endings {
  store: BoardStore;
  action: Action;
}

/** Hears how far long work has come. */
export type OnProgress = (done: number, total: number) => void;

/** A question to the worker that is not about an edit. */
interface Question {
  answered: (answer: FromWorker) => void;
  progress: OnProgress | undefined;
  failed: (error: Error) => void;
}

/** What the worker was asked and has not answered, by number. */
export class Requests {
  readonly #edits = new Map<number, Request>();
  readonly #questions = new Map<number, Question>();
  #last = 0;
  /** Why nothing is answered any more. */
  #broken: string | undefined;

  constructor(private readonly send: (message: ToWorker) => void) {}

  edit(request: Request, message: (request: number) => ToWorker): void {
    if (this.#broken !== undefined) {
      request.failed(this.#broken);
      return;
    }
    const id = ++this.#last;
    this.#edits.set(id, request);
    request.store.begin(request.action);
    this.send(message(id));
  }

  question(message: (request: number) => ToWorker, progress?: OnProgress): Promise<FromWorker> {
    if (this.#broken !== undefined) return Promise.reject(new Error(this.#broken));
    const id = ++this.#last;
    return new Promise((answered, failed) => {
      this.#questions.set(id, { answered, progress, failed });
      this.send(message(id));
    });
  }

  /** A question that has one kind of answer. */
  async ask<Type extends FromWorker['type']>(
    type: Type,
    message: (request: number) => ToWorker,
    progress?: OnProgress,
  ): Promise<Extract<FromWorker, { type: Type }>> {
    const answer = await this.question(message, progress);
    if (!isA(type, answer)) throw new Error(`the worker answered ${answer.type}`);
    return answer;
  }

  progress({ request, done, total }: Extract<FromWorker, { type: 'progress' }>): void {
    this.#questions.get(request)?.progress?.(done, total);
  }

  /** The answer to an edit, or to a question that was one all the same. */
  done(message: Extract<FromWorker, { type: 'done' }>, store: BoardStore): void {
    const { request: id, delta, undo } = message;
    if (this.answered(id, message)) return;
    const request = this.#edits.get(id);
    this.#edits.delete(id);
    request?.done(delta, undo);
    store.apply(delta);
    request?.store.end(request.action, 'done');
  }

  /** What taking something back came to, which was a question; the store counts it as an edit. */
  undone(message: Extract<FromWorker, { type: 'undone' }>, store: BoardStore): void {
    const { request, delta, action } = message;
    store.apply(delta);
    if (action) {
      store.begin(action);
      store.end(action, 'done');
    }
    this.answered(request, message);
  }

  /** Whether it was the answer to a question. */
  answered(id: number, answer: FromWorker): boolean {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    question?.answered(answer);
    return question !== undefined;
  }

  failed(id: number, message: string): void {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    question?.failed(new Error(message));
    const request = this.#edits.get(id);
    this.#edits.delete(id);
    request?.store.end(request.action, 'failed');
    request?.failed(message);
  }

  /** The worker is broken: what is under way fails, and so does all that is asked from now on. */
  fail(message: string): void {
    this.#broken ??= message;
    for (const { store, action, failed } of this.#edits.values()) {
      store.end(action, 'unknown');
      failed(message);
    }
    this.#edits.clear();
    for (const { failed } of this.#questions.values()) failed(new Error(message));
    this.#questions.clear();
  }
}

function isA<Type extends FromWorker['type']>(
  type: Type,
  answer: FromWorker,
): answer is Extract<FromWorker, { type: Type }> {
  return answer.type === type;
}
