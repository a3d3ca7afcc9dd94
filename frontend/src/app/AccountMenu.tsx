import { LogOut, Settings, ShieldCheck } from 'lucide-react';
import { useNavigate } from 'react-router';
import { useUser } from '../auth/use-session';
import { Avatar } from '../components/Avatar';
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../components/Menu';
import { SignOutDialog } from './SignOutDialog';
import { chooseTheme, useTheme } from './theme';
import { THEMES } from './theme-choices';
import { useSignOut } from './use-sign-out';

/** Who is signed in, how the app looks, and the way out. */
export function AccountMenu() {
  const user = useUser();
  const theme = useTheme();
  const navigate = useNavigate();
  const [signingOut, state] = useSignOut();
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`Account: ${user.display_name}`}
            className="rounded-full ring-offset-2 ring-offset-surface aria-expanded:ring-2 aria-expanded:ring-line-strong"
          >
            <Avatar id={user.id} name={user.display_name} />
          </button>
        }
      >
        <div className="px-2.5 py-1.5">
          <p className="max-w-52 truncate text-sm font-medium">{user.display_name}</p>
          <p className="max-w-52 truncate text-xs text-muted">{user.email}</p>
        </div>
        <MenuSeparator />
        <MenuChoice label="Theme" value={theme} choose={chooseTheme} options={THEMES} />
        <MenuSeparator />
        <MenuItem choose={() => void navigate('/settings')}>
          <Settings aria-hidden />
          Settings
        </MenuItem>
        {user.is_superuser && (
          <MenuItem choose={() => void navigate('/admin')}>
            <ShieldCheck aria-hidden />
            Administration
          </MenuItem>
        )}
        <MenuItem choose={signingOut.begin}>
          <LogOut aria-hidden />
          Sign out
        </MenuItem>
      </Menu>
      <SignOutDialog signingOut={signingOut} state={state} />
    </>
  );
}
