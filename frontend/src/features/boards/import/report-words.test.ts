import { expect, it } from 'vitest';
import { droppedWords, whatComes } from './report-words';

it('says what comes, and nothing of what does not', () => {
  const report = { cards: 1_200, columns: 1, labels: 0, comments: 2, dropped: [] };
  expect(whatComes(report)).toBe('1,200 cards, 1 column, 2 comments');
  expect(whatComes({ ...report, cards: 0, columns: 0, comments: 0 })).toBe('An empty board');
});

it('says what is dropped and why, with its number where there is one', () => {
  expect(droppedWords({ what: 'attachments', why: 'files are not kept', count: 3 })).toBe(
    '3 × attachments: files are not kept',
  );
  expect(droppedWords({ what: 'history', why: 'it begins with the import', count: 0 })).toBe(
    'History: it begins with the import',
  );
});
