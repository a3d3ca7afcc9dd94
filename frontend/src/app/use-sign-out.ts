import { use, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useNavigate } from 'react-router';
import { session } from '../api/client';
import { useUser } from '../auth/use-session';
import { useToast } from '../components/toast';
import { ClientsContext, useBoardClient } from '../features/device/client-of-tab';
import { NotRemovedError } from '../features/device/tab-clients';
import { useHeld } from '../features/device/use-holdings';
import { SigningOut, type SignOutState, type Telling } from './signing-out';

/** The chosen end of a session, and how far it has come. */
export function useSignOut(): [SigningOut, SignOutState] {
  const user = useUser();
  const client = useBoardClient();
  const { leave } = use(ClientsContext);
  const toast = useToast();
  const navigate = useNavigate();
  // From the start, so that what waits is known by the time somebody wants to leave.
  useHeld(client);
  const signingOut = useMemo(() => {
    const end = async (telling: Telling) => {
      try {
        await leave(user.id, async () => {
          if (telling === 'now') await session.signOut();
          else session.signOutHere();
        });
      } catch (error) {
        if (!(error instanceof NotRemovedError)) throw error;
        toast({
          kind: 'danger',
          text: `You are signed out. ${error.message} Remove this site’s data in your browser.`,
        });
      }
      await navigate('/sign-in', { replace: true });
    };
    return new SigningOut(client, user.id, end);
  }, [client, leave, user.id, toast, navigate]);
  useEffect(() => signingOut.stay, [signingOut]);
  return [signingOut, useSyncExternalStore(signingOut.subscribe, signingOut.state)];
}
