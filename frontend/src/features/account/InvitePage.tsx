import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { ApiError, inWords } from '../../api/errors';
import { acceptInvite } from '../../api/workspaces';
import { Splash } from '../../app/Splash';
import { Unreachable } from '../../app/Unreachable';
import { useSession } from '../../auth/use-session';
import { Button, buttonClass } from '../../components/Button';
import { FormAlert } from '../../components/FormAlert';
import { Message } from '../../components/Message';
import { useToast } from '../../components/toast';
import { AccountFrame, ASIDE_LINK } from './AccountFrame';
import { serverSetupQuery } from './queries';
import { RegisterForm } from './RegisterForm';
import { wayIn } from './RegisterPage';
import { SignInForm } from './SignInForm';
import { useOneTimeToken } from './use-one-time-token';

/** Where a one-time link into a workspace leads. Whoever is nobody yet becomes somebody first, on this page. */
export function InvitePage() {
  const token = useOneTimeToken();
  const session = useSession();
  if (token === undefined) return <DeadInvite />;
  switch (session.status) {
    case 'starting':
      return <Splash />;
    case 'unreachable':
      return <Unreachable />;
    case 'signed_out':
    case 'expired':
      return <Entering known={session.status === 'expired'} />;
    case 'signed_in':
      return <Accepting token={token} name={session.user.display_name} />;
  }
}

function DeadInvite() {
  return (
    <Message
      title="This invitation works no more"
      action={
        <Link to="/" className={buttonClass()}>
          To your boards
        </Link>
      }
    >
      A link works once, for a limited time. Ask whoever sent it for another one.
    </Message>
  );
}

function Accepting({ token, name }: { token: string; name: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const accept = useMutation({
    mutationFn: () => acceptInvite(token),
    onSuccess: async (workspace) => {
      await queries.invalidateQueries({ queryKey: ['workspaces'] });
      toast({ text: `You are now in ${workspace.name}` });
      await navigate('/', { replace: true });
    },
  });
  if (accept.error instanceof ApiError && accept.error.status === 404) return <DeadInvite />;
  return (
    <Message
      title="You are invited to a workspace"
      action={
        <>
          <Button
            look="primary"
            busy={accept.isPending}
            onClick={() => {
              accept.mutate();
            }}
          >
            Join the workspace
          </Button>
          <Link to="/" className={buttonClass('ghost')}>
            Not now
          </Link>
        </>
      }
    >
      You join it as {name}, and see all its boards.
      <div className="mt-3">
        <FormAlert text={accept.error ? inWords(accept.error) : undefined} />
      </div>
    </Message>
  );
}

function Entering({ known }: { known: boolean }) {
  const { data: server } = useQuery(serverSetupQuery());
  const mayRegister = wayIn(server) === 'open';
  const [chosen, setChosen] = useState<'register' | 'sign_in'>(known ? 'sign_in' : 'register');
  const way = mayRegister ? chosen : 'sign_in';
  const other = way === 'register' ? 'sign_in' : 'register';
  return (
    <AccountFrame
      title={way === 'register' ? 'Create an account to join' : 'Sign in to join'}
      aside={
        mayRegister && (
          <>
            {way === 'register' ? 'Have one already? ' : 'New here? '}
            <button
              type="button"
              className={ASIDE_LINK}
              onClick={() => {
                setChosen(other);
              }}
            >
              {way === 'register' ? 'Sign in' : 'Create an account'}
            </button>
          </>
        )
      }
    >
      <p className="-mt-3 text-center text-sm text-muted">Somebody invited you to their workspace.</p>
      {way === 'register' ? <RegisterForm invited /> : <SignInForm />}
    </AccountFrame>
  );
}
