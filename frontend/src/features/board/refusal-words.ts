import type { Refusal } from '../../generated/wasm/client_wasm';
import { edits } from '../device/unsent';
import { sentence } from './words';

/** Reasons that need no more words, by the code that the server and the replica give them. */
const WHY: Readonly<Record<string, string>> = {
  role: 'You may no longer edit this board.',
  no_access: 'You have no access to this board any more.',
  no_such_board: 'The board is gone.',
  overtaken: 'What it built on is not there any more.',
};

/** Reasons that the detail makes clear. */
const KIND: Readonly<Record<string, string>> = {
  not_applicable: 'What it was about is gone, or has changed too much.',
  malformed: 'The server could not make sense of it.',
  too_large: 'It is too large.',
};

/** Why edits were refused. A code that nobody has words for speaks for itself. */
export function whyRefused({ reason, detail }: Refusal): string {
  const why = WHY[reason];
  if (why !== undefined) return why;
  const said = sentence(detail || reason.replaceAll('_', ' '));
  return [KIND[reason], said].filter(Boolean).join(' ');
}

/** How many edits are known only by their changes' names: nobody can say what they were, or do them again. */
export function lostEdits(refusals: readonly Refusal[]): number {
  return refusals.reduce((count, { changes = [] }) => count + changes.length, 0);
}

export function lostWords(lost: number): string {
  return `${edits(lost)} that the server had lost could not be put back`;
}
