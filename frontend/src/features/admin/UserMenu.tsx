import { KeyRound, MoreHorizontal, ShieldCheck, ShieldOff, UserCheck, UserX } from 'lucide-react';
import { inWords } from '../../api/errors';
import type { AdminUser } from '../../api/types';
import { buttonClass } from '../../components/Button';
import { Menu, MenuItem } from '../../components/Menu';
import { useToast } from '../../components/toast';
import { useChangeAccount } from './use-change-account';

interface UserMenuProps {
  user: AdminUser;
  /** It is the account of whoever looks: they do not lock themselves out from here. */
  self: boolean;
  disable: (user: AdminUser) => void;
  reset: (user: AdminUser) => void;
}

/** What an administrator may do with an account. */
export function UserMenu({ user, self, disable, reset }: UserMenuProps) {
  const change = useChangeAccount(user);
  const toast = useToast();
  const onError = (error: Error) => {
    toast({ kind: 'danger', text: inWords(error) });
  };
  return (
    <Menu
      trigger={
        <button type="button" aria-label={`More about ${user.username}`} className={buttonClass('ghost', 'px-2')}>
          <MoreHorizontal aria-hidden />
        </button>
      }
    >
      {user.is_active && (
        <MenuItem
          choose={() => {
            reset(user);
          }}
        >
          <KeyRound aria-hidden />
          Make a reset link…
        </MenuItem>
      )}
      {!self && (
        <MenuItem
          choose={() => {
            change.mutate({ is_superuser: !user.is_superuser }, { onError });
          }}
        >
          {user.is_superuser ? <ShieldOff aria-hidden /> : <ShieldCheck aria-hidden />}
          {user.is_superuser ? 'Take away administration' : 'Make an administrator'}
        </MenuItem>
      )}
      {!self && (
        <MenuItem
          choose={() => {
            if (user.is_active) disable(user);
            else change.mutate({ is_active: true }, { onError });
          }}
        >
          {user.is_active ? <UserX aria-hidden /> : <UserCheck aria-hidden />}
          {user.is_active ? 'Disable…' : 'Enable'}
        </MenuItem>
      )}
    </Menu>
  );
}
