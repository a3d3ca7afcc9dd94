import { type Action, type BoardSession, FileWriter, type PastView } from '../generated/wasm/client_wasm';
import type { AboutPast, FromWorker } from './protocol';
import { progressOf } from './telling-progress';

/** What is asked of the past and answered at once. */
export type Question = Exclude<AboutPast, { type: 'restore' }>;

/** What one board was. The moment that was looked at last is kept: the same is asked of it again and again. */
export class PastOfBoard {
  #shown: { at: string; past: PastView } | undefined;

  constructor(private readonly tell: (message: FromWorker) => void) {}

  answer(session: BoardSession, question: Question): void {
    const { request } = question;
    switch (question.type) {
      case 'get_steps':
        this.tell({ type: 'steps', request, steps: session.steps(question.page, question.limit) });
        break;
      case 'get_card_steps':
        this.tell({ type: 'card_steps', request, found: session.card_steps(question.card, question.before) });
        break;
      case 'get_past':
        this.tell({ type: 'past', request, view: this.#past(session, question.at).view() });
        break;
      case 'compare':
        this.tell({ type: 'compared', request, difference: this.#compare(session, question.from, question.to) });
        break;
      case 'export':
        this.#export(session, question);
        break;
    }
  }

  /** What makes a card, or the whole board, what it was. */
  restoring(session: BoardSession, at: string, card: string | undefined): Action[] {
    return session.restoring(this.#past(session, at), card);
  }

  free(): void {
    this.#shown?.past.free();
    this.#shown = undefined;
  }

  #past(session: BoardSession, at: string): PastView {
    if (this.#shown?.at === at) return this.#shown.past;
    const past = session.past(at);
    this.free();
    this.#shown = { at, past };
    return past;
  }

  #compare(session: BoardSession, from: string, to: string | undefined) {
    const before = this.#past(session, from);
    if (to === undefined) return session.changed_since(before);
    const after = session.past(to);
    try {
      return before.compared_with(after);
    } finally {
      after.free();
    }
  }

  #export(session: BoardSession, { request, format, at, names }: Extract<Question, { type: 'export' }>): void {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    const taker = {
      piece: (bytes: Uint8Array) => {
        pieces.push(new Uint8Array(bytes));
      },
      progress: progressOf(request, this.tell),
    };
    const writer = new FileWriter(Date.now(), format);
    try {
      for (const [user, name] of Object.entries(names)) writer.name(user, name);
      if (at === undefined) writer.write_now(session, taker);
      else writer.write_past(session, this.#past(session, at), at, taker);
      const file = new Blob(pieces, { type: writer.content_type() });
      this.tell({ type: 'exported', request, file, extension: writer.extension() });
    } finally {
      writer.free();
    }
  }
}
