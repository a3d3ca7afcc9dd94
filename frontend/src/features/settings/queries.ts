import { queryOptions } from '@tanstack/react-query';
import { listAccessKeys, listSignIns } from '../../api/accounts';

export const signInsQuery = () =>
  queryOptions({ queryKey: ['sign-ins'], queryFn: ({ signal }) => listSignIns(signal) });

export const accessKeysQuery = () =>
  queryOptions({ queryKey: ['access-keys'], queryFn: ({ signal }) => listAccessKeys(signal) });
