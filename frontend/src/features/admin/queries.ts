import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type AdminLists, getOverview, listForAdmin } from '../../api/admin';

/** How often what changes by itself is asked for again, in milliseconds. */
const ASK_EVERY_MS = 10_000;

export const overviewQuery = () =>
  queryOptions({
    queryKey: ['admin', 'overview'],
    queryFn: ({ signal }) => getOverview(signal),
    refetchInterval: ASK_EVERY_MS,
  });

export const adminListQuery = <List extends keyof AdminLists>(list: List, part: { page: number; q: string }) =>
  queryOptions({
    queryKey: ['admin', list, part.page, part.q],
    queryFn: ({ signal }) => listForAdmin(list, part, signal),
    // A next page takes the place of the last one when it is there.
    placeholderData: keepPreviousData,
    refetchInterval: list === 'sockets' ? ASK_EVERY_MS : false,
  });
