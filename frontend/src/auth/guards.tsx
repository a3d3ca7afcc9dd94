import { Navigate, Outlet, useLocation, useSearchParams } from 'react-router';
import { AppShell } from '../app/AppShell';
import { KeptAnswers } from '../app/answers/KeptAnswers';
import { Splash } from '../app/Splash';
import { Unreachable } from '../app/Unreachable';
import { nextPath, signInPath } from './next-path';
import { UserContext, useSession } from './use-session';

/** The part of the app that needs somebody: the shell, and the page in it. */
export function SignedInOnly() {
  const session = useSession();
  const { pathname, search } = useLocation();
  switch (session.status) {
    case 'starting':
      return <Splash />;
    case 'unreachable':
      return <Unreachable />;
    case 'signed_out':
      return <Navigate to={signInPath(pathname + search)} replace />;
    case 'expired':
    case 'signed_in':
      return (
        // Another user starts from nothing.
        <UserContext key={session.user.id} value={session.user}>
          <KeptAnswers user={session.user.id}>
            <AppShell expired={session.status === 'expired'}>
              <Outlet />
            </AppShell>
          </KeptAnswers>
        </UserContext>
      );
  }
}

/** The pages for those who are not signed in yet. Whoever is goes where they wanted to. */
export function SignedOutOnly() {
  const { status } = useSession();
  const [search] = useSearchParams();
  if (status === 'starting') return <Splash />;
  if (status === 'signed_in') return <Navigate to={nextPath(search)} replace />;
  return <Outlet />;
}
