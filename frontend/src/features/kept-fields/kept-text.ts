import { ApiError, isPassing } from '../../api/errors';
import { rebase } from '../board/text/rebase';
import type { Draft } from '../device/drafts';

/** The last key is pressed, and this much later the text goes to the server, in milliseconds. */
export const KEPT_AFTER_MS = 600;
/** What may pass is tried again after so long, in milliseconds. */
export const TRY_AGAIN_MS = 5_000;

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
  #sending = false;
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
    this.#now = { text: begun(wire.draft.get(), saved), keeping: QUIET };
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
    this.#become(text, QUIET);
    this.#keepHere();
    clearTimeout(this.#timer);
    if (!this.wire.whole) this.#later(KEPT_AFTER_MS);
  }

  /** The keyboard goes elsewhere: there is no reason to wait. */
  leave(): void {
    if (this.#isUnsent()) this.flush();
    else this.#become(this.#base, this.#now.keeping);
    this.#endIfDone();
  }

  /** The server says this now; what is typed and not there yet goes on top of it. */
  heard(saved: string): void {
    // While an answer is awaited, what is heard may be older than the answer.
    if (this.#sending || saved === this.#base) return;
    const { text, keeping } = this.#now;
    const next = this.#isUnsent() ? rebase(this.#base, text, saved).text : saved;
    this.#base = saved;
    this.#become(next, keeping);
    if (this.#isUnsent()) this.#keepHere();
  }

  /** What is not with the server yet goes there now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#again = this.#sending;
    if (this.#sending || this.#ended || !this.#isUnsent()) return;
    const lack = this.wire.lacks?.(this.#wanted());
    if (lack) this.#become(this.#now.text, { kind: 'not_saved', why: lack });
    else void this.#send();
  }

  /** The page is out of sight, or there may be a network again: what can go goes, but no half of anything. */
  nudge(): void {
    if (!this.wire.whole || this.#now.keeping.kind === 'not_saved') this.flush();
  }

  /** Somebody else is here now: nothing more is sent. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async #send(): Promise<void> {
    const sent = this.#wanted();
    this.#sending = true;
    try {
      await this.wire.send(sent);
      this.#sending = false;
      if (!this.#ended) this.#taken(sent);
    } catch (error) {
      this.#sending = false;
      if (!this.#ended) this.#refused(sent, error instanceof Error ? error : new Error(String(error)));
    }
  }

  #taken(sent: string): void {
    this.#base = sent;
    this.#keepHere();
    if (this.#isUnsent()) {
      this.#goOn();
      return;
    }
    this.#become(this.#now.text, SAVED);
    this.#endIfDone();
  }

  #refused(sent: string, why: Error): void {
    const known = this.#now.keeping.kind === 'not_saved';
    this.#become(this.#now.text, { kind: 'not_saved', why });
    // What was typed meanwhile may be taken.
    if (this.#wanted() !== sent) this.#goOn();
    else if (isPassing(why)) this.#later(waitOf(why));
    if (this.#fields === 0 && !known) this.wire.unseen?.(why);
    this.#endIfDone();
  }

  #goOn(): void {
    if (this.#again) this.flush();
    else if (!this.wire.whole) this.#later(KEPT_AFTER_MS);
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

  #isUnsent(): boolean {
    return this.#wanted() !== this.#base;
  }

  #keepHere(): void {
    this.wire.draft.set(this.#isUnsent() ? JSON.stringify([this.#base, this.#now.text]) : '');
  }

  #endIfDone(): void {
    const { keeping } = this.#now;
    const waits = this.#isUnsent() && (keeping.kind !== 'not_saved' || isPassing(keeping.why));
    if (this.#fields === 0 && !this.#sending && !waits) this.wire.settled();
  }

  #become(text: string, keeping: Keeping): void {
    if (text === this.#now.text && keeping === this.#now.keeping) return;
    this.#now = { text, keeping };
    for (const listener of [...this.#listeners]) listener();
  }
}

/** What was typed before and did not reach the server, on top of what the server says now. */
function begun(draft: string, saved: string): string {
  try {
    const [base, text] = JSON.parse(draft) as unknown[];
    if (typeof base === 'string' && typeof text === 'string') return rebase(base, text, saved).text;
  } catch {
    // None, or of another kind.
  }
  return saved;
}

function waitOf(why: Error): number {
  const told = why instanceof ApiError ? why.retryAfterS : undefined;
  return told === undefined ? TRY_AGAIN_MS : told * 1_000;
}
