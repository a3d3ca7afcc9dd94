import { expect, it } from 'vitest';
import type { Board, Workspace } from '../../api/types';
import { findBoards } from './find-boards';

const workspace = { id: 'w', name: 'Team' } as Workspace;
const boards = [
  { id: 'a', name: 'Prax' },
  { id: 'b', name: 'Clinic' },
] as Board[];

it('a board that was found stays while it is renamed', () => {
  const found = (stays: string[]) =>
    findBoards(['clinic'], [workspace], [boards], [], new Set(stays)).flatMap((each) =>
      each.boards.map(({ id }) => id),
    );
  expect(found([])).toEqual(['b']);
  expect(found(['a'])).toEqual(['a', 'b']);
});
