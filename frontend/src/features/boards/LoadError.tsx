import { useState } from 'react';
import { Link } from 'react-router';
import { inWords, SignInNeededError, UnreachableError } from '../../api/errors';
import { Button, buttonClass } from '../../components/Button';
import { EmptyState } from '../../components/EmptyState';

interface LoadErrorProps {
  error: Error;
  retry: () => Promise<unknown>;
}

/** A list that could not be loaded, and what helps. */
export function LoadError({ error, retry }: LoadErrorProps) {
  const [trying, setTrying] = useState(false);
  if (error instanceof SignInNeededError) {
    return (
      <EmptyState
        title="Sign in to see your boards"
        action={
          <Link to="/sign-in" className={buttonClass('primary')}>
            Sign in
          </Link>
        }
      >
        Your session has ended.
      </EmptyState>
    );
  }
  const again = (
    <Button
      busy={trying}
      onClick={async () => {
        setTrying(true);
        await retry();
        setTrying(false);
      }}
    >
      Try again
    </Button>
  );
  if (error instanceof UnreachableError) {
    return (
      <EmptyState title="You are offline" action={again}>
        The list of your boards is not on this device yet. It appears as soon as the server can be reached.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Your boards could not be loaded" action={again}>
      {inWords(error)}
    </EmptyState>
  );
}
