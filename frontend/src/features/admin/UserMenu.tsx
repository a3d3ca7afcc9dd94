import { KeyRound, MoreHorizontal, ShieldCheck, ShieldOff, UserCheck, UserX } from 'lucide-react';
import type { AdminUser } from '../../api/types';
import { buttonClass } from '../../components/Button';
import { Menu, MenuItem } from '../../components/Menu';
import { useChangeAccount } from './use-change-account';

interface UserMenuProps {
  user: AdminUser;
  /** It is the account of whoever looks: they do not lock themselves out from here. */
  self: boolean;
  reset: (user: AdminUser) => void;
}

/** What an administrator may do with an account. */
export function UserMenu({ user, self, reset }: UserMenuProps) {
  const change = useChangeAccount(user);
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
            change({ is_superuser: !user.is_superuser });
          }}
        >
          {user.is_superuser ? <ShieldOff aria-hidden /> : <ShieldCheck aria-hidden />}
          {user.is_superuser ? 'Take away administration' : 'Make an administrator'}
        </MenuItem>
      )}
      {!self && (
        <MenuItem
          choose={() => {
            change({ is_active: !user.is_active });
          }}
        >
          {user.is_active ? <UserX aria-hidden /> : <UserCheck aria-hidden />}
          {user.is_active ? 'Disable' : 'Enable'}
        </MenuItem>
      )}
    </Menu>
  );
}
