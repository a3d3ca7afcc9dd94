import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from 'react-router';
import { useSession } from '../../auth/use-session';
import { buttonClass } from '../../components/Button';
import { Message } from '../../components/Message';
import { AccountFrame } from './AccountFrame';
import { serverSetupQuery } from './queries';
import { RegisterForm } from './RegisterForm';
import { useOneTimeToken } from './use-one-time-token';

/** Where the link leads that a new server prints: its first account. */
export function SetUpPage() {
  const token = useOneTimeToken();
  const { status } = useSession();
  const { data: server } = useQuery(serverSetupQuery());
  if (status === 'signed_in') return <Navigate to="/" replace />;
  if (server && !server.first_account) {
    return (
      <Message
        title="This server is set up already"
        action={
          <Link to="/sign-in" className={buttonClass('primary')}>
            Sign in
          </Link>
        }
      >
        The link made its first account, and works no more.
      </Message>
    );
  }
  if (token === undefined) {
    return (
      <Message title="The link is not whole">
        Open the one-time set-up link exactly as the server printed it, with all that comes after the <code>#</code>.
      </Message>
    );
  }
  return (
    <AccountFrame title="Create the first account" aside="It administers this server.">
      <RegisterForm setUpToken={token} />
    </AccountFrame>
  );
}
