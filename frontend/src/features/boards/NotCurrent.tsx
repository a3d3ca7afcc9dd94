import { CloudOff } from 'lucide-react';
import { inWords, UnreachableError } from '../../api/errors';
import { when } from '../../lib/when';

interface NotCurrentProps {
  /** Why the list could not be asked for again. */
  problem: Error;
  /** When the server said it; nothing when it never did. */
  asOfMs?: number;
  /** What is listed. */
  what?: string;
}

/** Says how old the list is that is shown, and that this is all there is for now. It takes no room, so nothing moves. */
export function NotCurrent({ problem, asOfMs, what = 'the boards' }: NotCurrentProps) {
  return (
    <p
      role="status"
      className="absolute inset-x-0 top-full flex items-start gap-1.5 pt-1 text-xs text-muted sm:items-center sm:pt-1.5 sm:text-sm"
    >
      <CloudOff aria-hidden className="size-4 shrink-0" />
      <span>
        {problem instanceof UnreachableError ? 'You are offline.' : inWords(problem)} These are {what}
        {asOfMs !== undefined && <AsOf date={new Date(asOfMs)} />}.
      </span>
    </p>
  );
}

function AsOf({ date }: { date: Date }) {
  return (
    <>
      {' '}
      as of <time dateTime={date.toISOString()}>{when(date, new Date())}</time>
    </>
  );
}
