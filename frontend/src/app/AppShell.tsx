import { CircleUserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, NavLink, useLocation } from 'react-router';
import { signInPath } from '../auth/next-path';
import { Logo } from '../components/Logo';
import { AccountMenu } from './AccountMenu';
import { AppKeys } from './AppKeys';
import { NewMentions } from './NewMentions';

interface AppShellProps {
  /** The server ended the session. */
  expired: boolean;
  children: ReactNode;
}

/** What stands around every page of somebody signed in. The page brings its own `main`. */
export function AppShell({ expired, children }: AppShellProps) {
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#content"
        className="absolute top-2 left-2 z-50 -translate-y-14 rounded-md bg-raised px-3 py-2 text-sm font-medium focus:translate-y-0 focus:shadow-lg"
      >
        Skip to content
      </a>
      <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface pr-2.5 pl-4">
        <Link to="/" aria-label="Weft: all boards" className="-ml-1 rounded-md px-1 py-1">
          <Logo />
        </Link>
        <div className="ml-auto flex items-center gap-3">
          <NavLink
            to="/my-cards"
            className="flex h-8 items-center gap-1.5 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink aria-[current=page]:text-ink"
          >
            <CircleUserRound aria-hidden className="size-4" />
            My cards
            <NewMentions />
          </NavLink>
          <AccountMenu />
        </div>
      </header>
      {expired && <SessionEnded />}
      <div id="content" tabIndex={-1} className="min-h-0 flex-1 outline-none">
        {children}
      </div>
      <AppKeys />
    </div>
  );
}

function SessionEnded() {
  const { pathname, search } = useLocation();
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-center gap-x-3 gap-y-1 bg-warning-soft px-4 py-2 text-sm text-warning"
    >
      Your session has ended. Nothing syncs until you sign in.
      <Link to={signInPath(pathname + search)} className="font-semibold underline underline-offset-2">
        Sign in
      </Link>
    </div>
  );
}
