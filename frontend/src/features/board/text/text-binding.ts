import type { Caret } from '../presence/state';
import {
  begin,
  changed,
  declined,
  type TextBatch,
  type TextState,
  type TextStep,
  take,
  taken,
  typed,
  wantsToSend,
} from './text-session';

/** Typing is gathered for this long before it goes to the replica, in milliseconds. */
export const GATHER_MS = 100;

/** The part of a textarea that is needed. */
export type TextBox = Pick<
  HTMLTextAreaElement,
  'value' | 'selectionStart' | 'selectionEnd' | 'selectionDirection' | 'setSelectionRange'
>;

export interface TextWire {
  /** Sends a batch; `settled` gets what the text says then, or why it was not taken. */
  send: (batch: TextBatch, settled: (outcome: { text: string } | { error: string }) => void) => void;
  /** Why the last batch was not taken; `undefined` once one was. */
  failed: (error: string | undefined) => void;
  /** The box is gone and what stood in it was not taken: somebody must be told, and given it. */
  lost: (text: string, error: string) => void;
  /** The box, or what the replica has of it, is another now. */
  changed?: () => void;
}

/**
 * Ties a text box to a shared text: what is typed goes to the replica in batches, one at a time, and what
 * others type comes into the box without disturbing the caret or what is not sent yet.
 */
export class TextBinding {
  #state: TextState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** An input method is composing: the box must not be touched. */
  #composing = false;
  /** The shared text that came meanwhile. */
  #missed: string | undefined;
  #detached = false;
  /** What is to be done once all is sent. */
  #waiting: (() => void) | undefined;

  constructor(
    private readonly box: TextBox,
    shared: string,
    private readonly wire: TextWire,
  ) {
    this.#state = begin(shared);
    box.value = shared;
  }

  /** The user changed the box. */
  input(): void {
    this.#state = typed(this.#state, this.box.value);
    this.#schedule();
    this.#changed();
  }

  /** The replica shows another text: somebody else's edit, or the own one that is in already. */
  shared(text: string): void {
    if (this.#composing) this.#missed = text;
    else this.#step(changed(this.#state, text));
  }

  compositionStart(): void {
    this.#composing = true;
  }

  compositionEnd(): void {
    this.#composing = false;
    this.input();
    const missed = this.#missed;
    this.#missed = undefined;
    if (missed !== undefined) this.shared(missed);
  }

  /** Sends what is not sent yet, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const taking = this.#composing ? undefined : take(this.#state);
    if (!taking) return;
    this.#state = taking.state;
    this.#changed();
    this.wire.send(taking.batch, (outcome) => {
      this.#settled(outcome);
    });
  }

  /** What stands in the box, and what the replica has of it. */
  texts(): { shared: string; text: string } {
    return { shared: this.#state.shared, text: this.#state.text };
  }

  /** Where the user is in the text that the replica has or is about to have; nothing while there is more in the box. */
  caret(): Caret | undefined {
    const known = this.#sentText();
    if (this.#composing || this.#state.text !== known) return undefined;
    return { from: this.box.selectionStart, to: this.box.selectionEnd, of: known.length };
  }

  /** Does something once the replica has all that was typed. */
  afterwards(what: () => void): void {
    this.flush();
    if (this.#state.kind === 'sending') this.#waiting = what;
    else what();
  }

  /** Forgets what was typed and not taken. */
  revert(): void {
    if (this.#state.kind !== 'idle') return;
    this.#state = begin(this.#state.shared);
    this.box.value = this.#state.text;
    this.wire.failed(undefined);
  }

  /** The box goes away; what was typed still goes to the replica. */
  detach(): void {
    this.#composing = false;
    this.#detached = true;
    this.flush();
  }

  #settled(outcome: { text: string } | { error: string }): void {
    if ('error' in outcome) {
      this.#waiting = undefined;
      this.#state = declined(this.#state);
      if (!this.#detached) this.wire.failed(outcome.error);
      else if (this.#state.text.trim() !== '') this.wire.lost(this.#state.text, outcome.error);
      return;
    }
    if (!this.#detached) this.wire.failed(undefined);
    if (this.#composing) {
      // The box holds what the input method is busy with: take it as typed, show the rest afterwards.
      this.#state = { kind: 'idle', shared: this.#sentText(), text: this.#state.text };
      this.#missed = outcome.text;
      return;
    }
    this.#step(taken(this.#state, outcome.text));
    if (!wantsToSend(this.#state)) {
      this.#nothingWaits();
      return;
    }
    if (this.#detached || this.#waiting) this.flush();
    else this.#schedule();
  }

  #nothingWaits(): void {
    const what = this.#waiting;
    this.#waiting = undefined;
    what?.();
  }

  #sentText(): string {
    return this.#state.kind === 'sending' ? this.#state.sent : this.#state.shared;
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, GATHER_MS);
  }

  #step({ state, mapCaret }: TextStep): void {
    this.#state = state;
    if (!this.#detached && this.box.value !== state.text) this.#fill(state.text, mapCaret);
    this.#changed();
  }

  #fill(text: string, mapCaret: TextStep['mapCaret']): void {
    const { box } = this;
    const { selectionStart, selectionEnd, selectionDirection } = box;
    box.value = text;
    box.setSelectionRange(mapCaret(selectionStart), mapCaret(selectionEnd), selectionDirection);
  }

  #changed(): void {
    if (!this.#detached) this.wire.changed?.();
  }
}
