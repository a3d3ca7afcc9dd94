import { queryOptions } from '@tanstack/react-query';
import { listMyCards } from '../../api/boards';

export const myCardsQuery = () =>
  queryOptions({ queryKey: ['my-cards'], queryFn: ({ signal }) => listMyCards(signal) });
