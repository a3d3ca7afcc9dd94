import { expect, it } from 'vitest';
import type { NamingComment } from '../../worker/local/digest';
import { namesIn } from '../board/mentions';
import { mentionsOf } from './mentions-of-me';

const comment = (id: string, body: string, at: number): NamingComment => ({
  id,
  names: namesIn(body),
  body,
  at,
  card: 'c',
  title: 'Card',
  author: 'ben',
});

it('comments that name me are listed from all boards, the newest first', () => {
  const row = (board: string, naming: NamingComment[]) => ({ board, name: board, assigned: [], let_go: [], naming });
  const digests = [
    row('a', [comment('1', 'ask @Ana.', 1), comment('2', 'ask @anabel', 2), comment('3', 'ana@example.org', 3)]),
    row('b', [comment('4', '**@ana** please', 4)]),
  ];
  const me = { id: 'u', username: 'ana', name: 'Ana' };
  expect(mentionsOf(me, digests).map(({ id, board }) => board + id)).toEqual(['b4', 'a1']);
});
