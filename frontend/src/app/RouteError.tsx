import { useRouteError } from 'react-router';
import { Button } from '../components/Button';
import { Message } from '../components/Message';
import { reloadNewest } from './updates/updates-of-tab';

/** A page that failed while it was shown, or whose file could not be loaded. */
export function RouteError() {
  const error = useRouteError();
  return (
    <div className="h-dvh">
      <Message title="Something went wrong here" action={<Button onClick={reloadNewest}>Reload</Button>}>
        Loading the page again usually helps.
        <span className="mt-3 block font-mono text-xs wrap-anywhere">
          {error instanceof Error ? error.message : String(error)}
        </span>
      </Message>
    </div>
  );
}
