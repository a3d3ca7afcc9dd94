import { useState } from 'react';
import { useNavigate } from 'react-router';
import { session } from '../api/client';
import { useUser } from '../auth/use-session';
import { useToast } from '../components/toast';
import { waitingInTab } from '../features/board/client-of-tab';

/** The chosen end of a session: tells the server; then what this device holds of the user goes. */
export function useSignOut() {
  const user = useUser();
  const toast = useToast();
  const navigate = useNavigate();
  const [leaving, setLeaving] = useState(false);

  const signOut = async () => {
    setLeaving(true);
    try {
      await session.signOut();
    } catch {
      setLeaving(false);
      toast({
        kind: 'danger',
        text: 'You are still signed in: the server could not be told. Try again when it answers.',
      });
      return;
    }
    await navigate('/sign-in', { replace: true });
  };

  /** How many edits the server does not have yet. */
  return { waiting: () => waitingInTab(user.id), signOut, leaving };
}
