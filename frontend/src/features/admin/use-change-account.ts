import { useMutation, useQueryClient } from '@tanstack/react-query';
import { changeAccount } from '../../api/admin';
import type { AdminUser } from '../../api/types';
import { useToast } from '../../components/toast';

export type AccountChange = { is_active?: boolean; is_superuser?: boolean };

/** Changes an account, and says what it is now. */
export function useChangeAccount(user: AdminUser | undefined) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (change: AccountChange) => changeAccount(user?.id ?? '', change),
    onSuccess: async (changed, change) => {
      toast({ text: `${changed.username} ${changeWords(change)}` });
      await queries.invalidateQueries({ queryKey: ['admin'] });
    },
  });
}

function changeWords({ is_active, is_superuser }: AccountChange): string {
  if (is_active !== undefined) return is_active ? 'can sign in again' : 'is disabled';
  return is_superuser ? 'now administers this server' : 'no longer administers this server';
}
