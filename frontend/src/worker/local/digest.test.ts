import { expect, it } from 'vitest';
import type { CommentView } from '../../generated/wasm/client_wasm';
import { aCard, aView } from '../testing/view';
import { digestOf } from './digest';

const mine = { assignees: [{ user: 'ana', at: 0 }] } as unknown as Pick<ReturnType<typeof aCard>, 'assignees'>;

function comment(more: Partial<CommentView> & Pick<CommentView, 'id'>): CommentView {
  const nothing = { edited_at: undefined, deleted: false, imported_from: undefined };
  return { author: 'ben', body: '@ana look', created_at: 0, ...nothing, ...more };
}

it('has the cards that are assigned to the user and on the board', () => {
  const { assigned, let_go } = digestOf(
    'ana',
    aView({
      cards: [
        aCard({ id: 'mine', ...mine, due: '2026-12-24', updated_at: 5 }),
        aCard({ id: 'archived', ...mine, state: 'archived', updated_by: 'ana', updated_at: 6 }),
        aCard({ id: 'given away', updated_by: 'ana', updated_at: 7 }),
        aCard({ id: 'of others', updated_by: 'ben', updated_at: 8 }),
      ],
    }),
  );
  expect(assigned).toEqual([
    {
      id: 'mine',
      title: 'Card mine',
      column: 'todo',
      due: '2026-12-24',
      checklist: [],
      comment_count: 0,
      updated_at: 5,
    },
  ]);
  expect(let_go.map(({ id }) => id)).toEqual(['given away', 'archived']);
});

it('has what others wrote with somebody’s name in it, the newest first, but not from the trash', () => {
  const comments = [
    comment({ id: 'old', created_at: 1 }),
    comment({ id: 'new', created_at: 2 }),
    comment({ id: 'own', author: 'ana' }),
    comment({ id: 'gone', deleted: true }),
    comment({ id: 'plain', body: 'look' }),
  ];
  const cards = [aCard({ id: 'c', comments }), aCard({ id: 't', state: 'trashed', comments })];
  const { naming } = digestOf('ana', aView({ cards }));
  expect(naming.map(({ id, card }) => `${card} ${id}`)).toEqual(['c new', 'c old']);
});

it('knows whom a long comment names at its end, and nobody whose name it does not have whole', () => {
  const body = `${'x'.repeat(595)} @anabel and ${'y'.repeat(1_000)} @Ben, please`;
  const { naming } = digestOf(
    'carla',
    aView({ cards: [aCard({ id: 'c', comments: [comment({ id: '1', body, author: 'dora' })] })] }),
  );
  expect(naming[0]?.names).toEqual(['anabel', 'ben']);
  expect(naming[0]?.body.endsWith(' @ana')).toBe(true);
});
