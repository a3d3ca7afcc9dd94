import { expect, it } from 'vitest';
import { whyRefused } from './refusal-words';

it.each([
  ['role', 'you may look at this board, not change it', 'You may no longer edit this board.'],
  ['malformed', 'an operation names no object', 'The server could not make sense of it. An operation names no object.'],
  ['not_applicable', 'there is no card a', 'What it was about is gone, or has changed too much. There is no card a.'],
  ['board_full', 'the board has too many cards', 'The board has too many cards.'],
  ['sequence_taken', '', 'Sequence taken.'],
])('says why in words: %s', (reason, detail, words) => {
  expect(whyRefused({ actions: [], reason, detail })).toBe(words);
});
