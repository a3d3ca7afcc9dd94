import { queryOptions } from '@tanstack/react-query';
import { serverSetup } from '../../api/accounts';

/** How accounts are made here. */
export const serverSetupQuery = () =>
  queryOptions({ queryKey: ['setup'], queryFn: ({ signal }) => serverSetup(signal) });
