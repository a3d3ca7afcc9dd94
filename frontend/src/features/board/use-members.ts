import { useQuery } from '@tanstack/react-query';
import { getBoard, listMembers } from '../../api/client';
import { useBoard } from './board-context';

/** Who works on the board, as far as it is known. */
export function useMembers() {
  const { id } = useBoard();
  const { data: board } = useQuery({
    queryKey: ['board', id],
    queryFn: ({ signal }) => getBoard(id, signal),
  });
  const workspace = board?.workspace_id;
  const { data: members = [] } = useQuery({
    queryKey: ['members', workspace],
    queryFn: ({ signal }) => listMembers(workspace ?? '', signal),
    enabled: workspace !== undefined,
  });
  return members;
}
