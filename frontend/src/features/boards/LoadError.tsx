import { Link } from 'react-router';
import { SignInNeededError } from '../../api/errors';
import { Button, buttonClass } from '../../components/Button';
import { EmptyState } from '../../components/EmptyState';

/** A list that could not be loaded, and what helps. */
export function LoadError({ error, retry }: { error: Error; retry: () => void }) {
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
  return (
    <EmptyState title="Your boards could not be loaded" action={<Button onClick={retry}>Try again</Button>}>
      {error.message}
    </EmptyState>
  );
}
