import { useMutation, useQueryClient } from '@tanstack/react-query';
import { changeAccount } from '../../api/admin';
import { inWords } from '../../api/errors';
import type { AdminUser } from '../../api/types';
import { useToast } from '../../components/toast';

/** One thing that an account is, or is not. */
type AccountChange = { is_active: boolean } | { is_superuser: boolean };

/** Changes an account, says what it is now, and offers the way back. */
export function useChangeAccount(user: AdminUser): (change: AccountChange) => void {
  const queries = useQueryClient();
  const toast = useToast();
  const { mutate } = useMutation({
    mutationFn: (change: AccountChange) => changeAccount(user.id, change),
    onSuccess: async (changed, change) => {
      toast({
        text: `${changed.username} ${inTheEnd(change)}`,
        action: { label: 'Undo', run: () => mutate(opposite(change)) },
      });
      await queries.invalidateQueries({ queryKey: ['admin'] });
    },
    onError: (error) => {
      toast({ kind: 'danger', text: inWords(error) });
    },
  });
  return mutate;
}

function opposite(change: AccountChange): AccountChange {
  return 'is_active' in change ? { is_active: !change.is_active } : { is_superuser: !change.is_superuser };
}

function inTheEnd(change: AccountChange): string {
  if ('is_active' in change) {
    return change.is_active ? 'can sign in again' : 'is disabled, and signed out everywhere';
  }
  return change.is_superuser ? 'now administers this server' : 'no longer administers this server';
}
