import { useQuery } from '@tanstack/react-query';
import { getBoard, listMembers } from '../../api/client';
import type { Member } from '../../api/types';
import { useBoard } from './board-context';

const NOBODY: readonly Member[] = [];

/** Who works on the board, as far as it is known. */
export function useMembers() {
  const { id } = useBoard();
  const { data: board } = useQuery({
    queryKey: ['board', id],
    queryFn: ({ signal }) => getBoard(id, signal),
  });
  const workspace = board?.workspace_id;
  const { data: members = NOBODY } = useQuery({
    queryKey: ['members', workspace],
    queryFn: ({ signal }) => listMembers(workspace ?? '', signal),
    enabled: workspace !== undefined,
  });
  return members;
}
