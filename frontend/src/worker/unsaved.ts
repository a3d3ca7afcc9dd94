import type { Action } from '../generated/wasm/client_wasm';

/** How a request to the worker ended; `unknown`: the worker broke before it answered. */
export type Ending = 'done' | 'failed' | 'unknown';

/**
 * What was done to a board since the server last had everything: kept so that its author can take it along
 * should the server never get it. It may hold some that the server has; it lacks none that it does not.
 */
export class Unsaved {
  #actions: readonly Action[] = [];
  #underWay = 0;

  readonly actions = () => this.#actions;
  /** How many are on their way to the worker: no status counts them yet. */
  readonly underWay = () => this.#underWay;

  begin(action: Action): void {
    this.#underWay++;
    this.#actions = [...this.#actions, action];
  }

  end(action: Action, ending: Ending): void {
    this.#underWay--;
    if (ending === 'failed') this.#actions = this.#actions.filter((other) => other !== action);
    if (ending === 'done') this.#actions = this.#actions.filter((other) => !replaces(action, other));
  }

  /** The server has all that the worker has taken. */
  allSaved(): void {
    if (this.#underWay === 0) this.#actions = [];
  }
}

/** Whoever types says the whole text with each batch: only the last one is worth keeping. */
function replaces(newer: Action, older: Action): boolean {
  const isText = newer.type === 'rename_card' || newer.type === 'describe_card';
  return isText && older !== newer && older.type === newer.type && older.card === newer.card;
}
