import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useSearchParams } from 'react-router';
import { useSession } from '../../auth/use-session';
import { AccountFrame, ASIDE_LINK } from './AccountFrame';
import { serverSetupQuery } from './queries';
import { SignInForm } from './SignInForm';

export function SignInPage() {
  const [search] = useSearchParams();
  const { status } = useSession();
  const { data: server } = useQuery(serverSetupQuery());
  const register = { pathname: '/register', search: search.toString() };
  // Nobody can sign in to an empty server.
  if (server?.first_account && status === 'signed_out') return <Navigate to={register} replace />;
  return (
    <AccountFrame
      title="Sign in to Weft"
      aside={
        server?.registration === 'closed' ? (
          'New here? Ask an administrator of this server for an account.'
        ) : (
          <>
            New here?{' '}
            <Link to={register} className={ASIDE_LINK}>
              Create an account
            </Link>
          </>
        )
      }
    >
      <SignInForm />
    </AccountFrame>
  );
}
