import { ApiError, isPassing } from '../../api/errors';
import { rebase } from '../board/text/rebase';
import type { Draft } from '../device/drafts';
import { begunIn, draftFor } from './begun';

/** The last key is pressed, and this much later the text goes to the server, in milliseconds. */
export const KEPT_AFTER_MS = 600;
/** What may pass is tried again after so long, in milliseconds. */
export const TRY_AGAIN_MS = 5_000;
/** Texts that were sent without an answer and are remembered; the oldest go first. */
export const UNANSWERED_MAX = 5;

/** How it stands with what was typed. */
export type Keeping =
  /** Nothing was typed, or it is on its way. */
  { kind: 'quiet' } | { kind: 'saved' } | { kind: 'not_saved'; why: Error };

export interface KeptTextNow {
  text: string;
  keeping: Keeping;
}

export interface KeptTextWire {
  /** Gives the text to the server. */
  send: (text: string) => Promise<unknown>;
  /** What the server says now; nothing, when it does not say. */
  ask?: () => Promise<string | undefined>;
  /** Where the device has what the server does not have yet. */
  draft: Draft;
  /** Why this text is not worth sending. */
  lacks?: (text: string) => Error | undefined;
  /** Half of it would mean something else: it goes only when the field is left. */
  whole?: boolean;
  /** It was not taken, and no field is there to say so. */
  unseen?: (why: Error) => void;
  /** Nothing is left to do. */
  settled: () => void;
}

const QUIET: Keeping = { kind: 'quiet' };
const SAVED: Keeping = { kind: 'saved' };

/**
 * A text of the server's that is edited without a button: what is typed is on the device at once and with the server a
 * little after the last key. What cannot go now stays, and is tried again, also after the page has been left.
 */
export class KeptText {
  /** What the server says, as far as it is known here. */
  #base: string;
  /** What was sent without an answer, oldest first: the server may have taken it. */
  #unanswered: readonly string[] = [];
  /** What was last to go and is not taken, as far as is known. */
  #given: string | undefined;
  /** Something was held back: others may have changed the text since. */
  #heldBack = false;
  /** It must be whole, and the keyboard has not left it yet. */
  #half = false;
  /** An answer is awaited. */
  #busy = false;
  /** What was heard while an answer was awaited. */
  #overheard: string | undefined;
  /** It was to go while an answer was awaited. */
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #now: KeptTextNow;
  #fields = 0;
  #ended = false;
  readonly #listeners = new Set<() => void>();

  constructor(
    saved: string,
    private readonly wire: KeptTextWire,
  ) {
    this.#base = saved;
    this.#now = { text: saved, keeping: QUIET };
    const begun = begunIn(wire.draft.get());
    // A text that was cleared and given up is no beginning of the next one.
    if (!begun || wire.lacks?.(begun.text.trim())) return;
    this.#base = begun.base;
    this.#unanswered = begun.unanswered;
    this.#given = begun.text;
    this.#heldBack = true;
    this.#now = { text: begun.text, keeping: QUIET };
    this.#hear(saved);
  }

  readonly now = (): KeptTextNow => this.#now;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** A field shows it, until the returned function is called. */
  shown(): () => void {
    this.#fields++;
    // What an earlier page could not bring to the server.
    this.flush();
    return () => {
      this.#fields--;
      this.leave();
    };
  }

  typed(text: string): void {
    this.#half = this.wire.whole === true;
    if (this.#unanswered.length === 0) this.#given = undefined;
    this.#become(text, QUIET);
    this.#keepHere();
    this.#later(KEPT_AFTER_MS);
  }

  /** The keyboard goes elsewhere: there is no reason to wait. */
  leave(): void {
    this.#half = false;
    if (this.#isUnsent()) this.flush();
    else this.#become(this.#base, this.#now.keeping);
    this.#endIfDone();
  }

  /** The server says this now; what is typed and not there yet goes on top of it. */
  heard(saved: string): void {
    // It may be older than the answer that is awaited: it counts when there is none.
    if (this.#busy) this.#overheard = saved;
    else this.#hear(saved);
  }

  /** What is not with the server yet goes there now, but no half of anything. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#again = this.#busy;
    if (this.#busy || this.#ended || this.#half || !this.#isUnsent()) return;
    const lack = this.#lack();
    if (lack) {
      this.#become(this.#now.text, { kind: 'not_saved', why: lack });
      return;
    }
    this.#given = this.#wanted();
    this.#keepHere();
    if (this.#heldBack && this.wire.ask) void this.#askFirst(this.wire.ask);
    else void this.#send();
  }

  /** Somebody else is here now: nothing more is sent. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  /** What others have made of it meanwhile is not overwritten unseen. */
  async #askFirst(ask: () => Promise<string | undefined>): Promise<void> {
    this.#busy = true;
    try {
      const saved = await ask();
      this.#busy = false;
      this.#overheard = undefined;
      if (this.#ended) return;
      this.#heldBack = false;
      if (saved !== undefined) this.#hear(saved);
      this.flush();
      this.#endIfDone();
    } catch (error) {
      this.#busy = false;
      if (!this.#ended) this.#refused(this.#wanted(), asError(error));
    }
  }

  async #send(): Promise<void> {
    const sent = this.#wanted();
    this.#busy = true;
    this.#unanswered = [...this.#unanswered.filter((one) => one !== sent), sent].slice(-UNANSWERED_MAX);
    this.#keepHere();
    try {
      await this.wire.send(sent);
      this.#busy = false;
      if (!this.#ended) this.#taken(sent);
    } catch (error) {
      this.#busy = false;
      if (this.#ended) return;
      const why = asError(error);
      if (!isPassing(why)) this.#unanswered = this.#unanswered.filter((one) => one !== sent);
      this.#refused(sent, why);
    }
  }

  #taken(sent: string): void {
    this.#base = sent;
    this.#unanswered = [];
    this.#given = undefined;
    this.#heldBack = false;
    this.#overheard = undefined;
    this.#keepHere();
    if (this.#isUnsent()) {
      this.#goOn();
      return;
    }
    this.#become(this.#now.text, SAVED);
    this.#endIfDone();
  }

  #refused(wanted: string, why: Error): void {
    const known = this.#now.keeping.kind === 'not_saved';
    const changed = this.#wanted() !== wanted;
    this.#heldBack ||= isPassing(why);
    this.#become(this.#now.text, { kind: 'not_saved', why });
    this.#keepHere();
    if (this.#overheard !== undefined) this.#hear(this.#overheard);
    this.#overheard = undefined;
    // What was typed meanwhile may be taken.
    if (changed) this.#goOn();
    else if (isPassing(why)) this.#later(waitOf(why));
    if (this.#fields === 0 && !known && this.#isUnsent()) this.wire.unseen?.(why);
    this.#endIfDone();
  }

  #hear(saved: string): void {
    const { text, keeping } = this.#now;
    const unsent = this.#isUnsent();
    const answers = this.#unanswered.lastIndexOf(saved);
    const mine = saved === this.#wanted() || answers >= 0;
    // Two addresses make no third, and nothing is made of a text that was cleared.
    const stays = mine || this.wire.whole || this.#lack() !== undefined;
    const onTop = stays ? text : rebase(this.#base, text, saved).text;
    this.#unanswered = saved === this.#wanted() ? [] : this.#unanswered.slice(answers + 1);
    this.#base = saved;
    this.#become(unsent ? onTop : saved, keeping);
    this.#keepHere();
    if (!unsent || this.#isUnsent()) return;
    clearTimeout(this.#timer);
    this.#become(this.#now.text, SAVED);
    this.#endIfDone();
  }

  #goOn(): void {
    if (this.#again) this.flush();
    else this.#later(KEPT_AFTER_MS);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.flush();
    }, ms);
  }

  #wanted(): string {
    return this.#now.text.trim();
  }

  #lack(): Error | undefined {
    return this.wire.lacks?.(this.#wanted());
  }

  /** Space around a text is no news, wherever it came from. */
  #isUnsent(): boolean {
    return this.#unanswered.length > 0 || (this.#now.text !== this.#base && this.#wanted() !== this.#base);
  }

  /** What is not worth sending is not kept, and of what must be whole only what has been on its way. */
  #keepHere(): void {
    const text = this.wire.whole ? this.#given : this.#now.text;
    const keeps = text !== undefined && this.#isUnsent() && !this.wire.lacks?.(text.trim());
    this.wire.draft.set(keeps ? draftFor({ base: this.#base, text, unanswered: this.#unanswered }) : '');
  }

  #endIfDone(): void {
    const { keeping } = this.#now;
    const waits = this.#isUnsent() && (keeping.kind !== 'not_saved' || isPassing(keeping.why));
    if (this.#fields === 0 && !this.#busy && !waits) this.wire.settled();
  }

  #become(text: string, keeping: Keeping): void {
    if (text === this.#now.text && keeping === this.#now.keeping) return;
    this.#now = { text, keeping };
    for (const listener of [...this.#listeners]) listener();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function waitOf(why: Error): number {
  const told = why instanceof ApiError ? why.retryAfterS : undefined;
  return told === undefined ? TRY_AGAIN_MS : told * 1_000;
}
