import { rebase } from './rebase';

/**
 * What a text editor knows. `shared`: the text as this tab's replica last showed it; `text`: what stands in
 * the editor. While a batch is on its way to the replica, `sent` is what `shared` will be once it is in.
 */
export type TextState =
  | { kind: 'idle'; shared: string; text: string }
  | { kind: 'sending'; shared: string; sent: string; text: string };

export interface TextStep {
  state: TextState;
  mapCaret: (caret: number) => number;
}

/** A batch of typing for the replica: the editor turned `from` into `to`. */
export interface TextBatch {
  from: string;
  to: string;
}

const stay = (caret: number) => caret;

export function begin(shared: string): TextState {
  return { kind: 'idle', shared, text: shared };
}

/** The user typed: the editor says `text` now. */
export function typed(state: TextState, text: string): TextState {
  return { ...state, text };
}

/** Whether there is something the replica does not have yet and nothing is on its way. */
export function wantsToSend(state: TextState): boolean {
  return state.kind === 'idle' && state.text !== state.shared;
}

/** Takes what was typed since the last batch, if it can go now. */
export function take(state: TextState): { state: TextState; batch: TextBatch } | undefined {
  if (state.kind !== 'idle' || state.text === state.shared) return undefined;
  const { shared, text } = state;
  return { state: { kind: 'sending', shared, sent: text, text }, batch: { from: shared, to: text } };
}

/** Somebody else's edit: the replica, which has not taken the batch yet, says `shared` now. */
export function changed(state: TextState, shared: string): TextStep {
  if (shared === state.shared) return { state, mapCaret: stay };
  if (state.kind === 'idle') {
    const { text, mapCaret } = rebase(state.shared, state.text, shared);
    return { state: { kind: 'idle', shared, text }, mapCaret };
  }
  const sent = rebase(state.shared, state.sent, shared).text;
  const { text, mapCaret } = rebase(state.sent, state.text, sent);
  return { state: { kind: 'sending', shared, sent, text }, mapCaret };
}

/** The replica has taken the batch and says `shared` now. */
export function taken(state: TextState, shared: string): TextStep {
  if (state.kind === 'idle') return changed(state, shared);
  const { text, mapCaret } = rebase(state.sent, state.text, shared);
  return { state: { kind: 'idle', shared, text }, mapCaret };
}

/** The replica would not take the batch; it stays in the editor. */
export function declined(state: TextState): TextState {
  return { kind: 'idle', shared: state.shared, text: state.text };
}
