import { type PresenceState, writeState } from './state';

/** Tells others what the user does here, while they are here; only what has changed. The session says it at most every 100 ms. */
export class Presenting {
  #state: PresenceState = {};
  #here = false;
  #said = '';

  /** `say` gets what others are to know; an empty text: nothing any more. */
  constructor(private readonly say: (state: string) => void) {}

  /** The user looks at the board. */
  come(): void {
    this.#here = true;
    this.#tell();
  }

  /** The user looks elsewhere. What they were at stays noted for when they are back. */
  leave(): void {
    this.#here = false;
    this.#tell();
  }

  /** What has changed of what they do; `undefined` ends it. */
  set(change: Readonly<PresenceState>): void {
    this.#state = { ...this.#state, ...change };
    this.#tell();
  }

  #tell(): void {
    const state = this.#here ? writeState(this.#state) : '';
    if (state === this.#said) return;
    this.#said = state;
    this.say(state);
  }
}
