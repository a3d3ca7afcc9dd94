import type { Board } from '../../api/types';
import { useAllBoards } from '../boards/use-all-boards';
import { useBoardClient } from '../device/client-of-tab';
import { useHeld } from '../device/use-holdings';

export type KnownBoard = Pick<Board, 'id' | 'name' | 'updated_at'>;

/** The boards of all workspaces, and those that are only on this device so far. */
export function useKnownBoards(): KnownBoard[] {
  const listed = useAllBoards();
  const { holdings } = useHeld(useBoardClient());
  const here = holdings
    .filter(({ board, unregistered }) => unregistered !== undefined && !listed.some(({ id }) => id === board))
    .map(({ board, name, openedAt }) => ({ id: board, name, updated_at: new Date(openedAt).toISOString() }));
  return [...here, ...listed];
}
