import type { Refusal } from '../../generated/wasm/client_wasm';
import { edits } from '../device/unsent';
import { sentence } from './words';

/** Reasons that need no more words, by the code that the server and the replica give them. */
const WHY: Readonly<Record<string, string>> = {
  role: 'You may no longer edit this board.',
  no_access: 'You have no access to this board any more.',
  no_such_board: 'The board is gone.',
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

/** What is said of changes of which nobody here knows any more than that they were made. */
export function lostWords({ changes = [] }: Refusal): string[] {
  return changes.length === 0 ? [] : [`${edits(changes.length)} that the server had lost could not be put back`];
}
