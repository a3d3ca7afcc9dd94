import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { getBoard, listMembers } from '../../api/client';
import type { Member } from '../../api/types';
import { useBoard, useIsLive } from './board-context';

const NOBODY: readonly Member[] = [];

/** Who works on the board, as far as it is known. */
export function useMembers() {
  const { id } = useBoard();
  const live = useIsLive();
  const {
    data: board,
    isError,
    refetch,
  } = useQuery({
    queryKey: ['board', id],
    queryFn: ({ signal }) => getBoard(id, signal),
  });
  // A board that was made here is asked for before the server knows it: who is live on it is heard.
  useEffect(() => {
    if (live && isError) void refetch();
  }, [live, isError, refetch]);
  const workspace = board?.workspace_id;
  const { data: members = NOBODY } = useQuery({
    queryKey: ['members', workspace],
    queryFn: ({ signal }) => listMembers(workspace ?? '', signal),
    enabled: workspace !== undefined,
  });
  return members;
}
