import { describe, expect, it } from 'vitest';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { aCard, aColumn } from '../../../worker/testing/view';
import { cardWords, columnWords, countChanges, labelWords } from './changes';

const column = (id: string) => ({ todo: 'To Do', done: 'Done' })[id] ?? 'Recovered';
const before = aCard({ id: 'a', column: 'todo', title: 'Plan' });
const becomes = (but: Partial<CardView>) => cardWords({ before, after: { ...before, ...but } }, column);

describe('what has become of a card', () => {
  it('says whether it came or went', () => {
    expect(cardWords({ before: undefined, after: before }, column)).toBe('added to To Do');
    expect(cardWords({ before: undefined, after: { ...before, state: 'trashed' } }, column)).toBe(
      'added, and put away',
    );
    expect(cardWords({ before, after: undefined }, column)).toBe('deleted for ever');
  });

  it('says where it is', () => {
    expect(becomes({ column: 'done' })).toBe('moved to Done');
    expect(becomes({ rank: 'zz' })).toBe('moved within its column');
    expect(becomes({ state: 'trashed' })).toBe('moved to the trash');
    expect(cardWords({ before: { ...before, state: 'archived' }, after: before }, column)).toBe('restored');
  });

  it('says what else is not the same, in one line', () => {
    expect(becomes({ title: 'Plans', description: 'x', due: '2026-11-30' })).toBe(
      'renamed, another description, a due date',
    );
    const at = { user: '1', assigned_at: 0 };
    expect(becomes({ labels: ['l'], assignees: [at] })).toBe('other labels, other people');
    expect(
      cardWords(
        { before: { ...before, assignees: [at] }, after: { ...before, updated_at: 9, assignees: [at] } },
        column,
      ),
    ).toBe('changed');
  });
});

it('says what has become of columns and labels', () => {
  const todo = aColumn({ id: 'todo', title: 'To Do' });
  expect(columnWords({ before: todo, after: undefined })).toBe('The column “To Do” was deleted');
  expect(columnWords({ before: todo, after: { ...todo, title: 'Next' } })).toBe('The column “To Do” is called “Next”');
  expect(columnWords({ before: todo, after: { ...todo, wip_limit: 3 } })).toBe('The limit of “To Do” was changed');
  const label = { id: 'l', name: 'Urgent', color: '#ff0000', conflicts: [] };
  expect(labelWords({ before: undefined, after: label })).toBe('The label “Urgent” was added');
  expect(labelWords({ before: label, after: { ...label, color: '#00ff00' } })).toBe(
    'The label “Urgent” has another colour',
  );
});

it('counts all of it', () => {
  const info = { before: { name: 'A', description: '' }, after: { name: 'B', description: '' } };
  const cards = [{ before, after: undefined }];
  expect(countChanges({ info, columns: [], columns_reordered: true, labels: [], cards })).toBe(3);
});
