import { useLocation, useNavigate } from 'react-router';
import { overPage } from '../../app/over-page';
import { chooseTheme, useTheme } from '../../app/theme';
import { useUser } from '../../auth/use-session';
import { type AppDoings, appCommands } from './app-commands';
import type { Command } from './commands';

/** What can be done on every page, and what does it. */
export function useAppCommands(): { commands: Command[]; does: AppDoings } {
  const navigate = useNavigate();
  const { pathname: path } = useLocation();
  const { is_superuser: isSuperuser } = useUser();
  const does = {
    go: (path: string) => void navigate(path),
    newBoard: () => overPage.show('new_board'),
    wear: chooseTheme,
  };
  return { commands: appCommands({ path, theme: useTheme(), isSuperuser }, does), does };
}
