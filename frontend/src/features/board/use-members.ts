import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { getBoard, listMembers, listPeople } from '../../api/client';
import type { Member, Person } from '../../api/types';
import { useBoard, useIsLive } from './board-context';

/** Who ever wrote on the board. */
export const peopleQuery = (board: string) =>
  queryOptions({ queryKey: ['people', board], queryFn: ({ signal }) => listPeople(board, signal) });

interface Known {
  /** Who works on the board. */
  members: readonly Member[] | undefined;
  /** Who ever wrote on it. */
  writers: readonly Person[] | undefined;
}

/** The people of the board, as far as they are known. */
export function useMembers(): Known {
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
  const { data: members } = useQuery({
    queryKey: ['members', workspace],
    queryFn: ({ signal }) => listMembers(workspace ?? '', signal),
    enabled: workspace !== undefined,
  });
  const { data: writers, refetch: askForWriters } = useQuery({ ...peopleQuery(id), enabled: workspace !== undefined });
  // Whoever has left since the writers were asked for may have written since then.
  const before = useRef(members);
  useEffect(() => {
    if (before.current && members !== before.current) void askForWriters({ cancelRefetch: false });
    before.current = members;
  }, [members, askForWriters]);
  return { members, writers };
}
