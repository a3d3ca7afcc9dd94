import { CloudOff } from 'lucide-react';
import { inWords, UnreachableError } from '../../api/errors';
import { when } from '../../lib/when';

interface NotCurrentProps {
  /** Why the list could not be asked for again. */
  problem: Error;
  asOfMs: number;
  /** What is listed. */
  what?: string;
}

/** Says how old the list is that is shown, and that this is all there is for now. It takes no room, so nothing moves. */
export function NotCurrent({ problem, asOfMs, what = 'the boards' }: NotCurrentProps) {
  const asOf = new Date(asOfMs);
  return (
    <p
      role="status"
      className="absolute inset-x-0 top-full flex items-start gap-1.5 pt-1 text-xs text-muted sm:items-center sm:pt-1.5 sm:text-sm"
    >
      <CloudOff aria-hidden className="size-4 shrink-0" />
      <span>
        {problem instanceof UnreachableError ? 'You are offline.' : inWords(problem)} These are {what} as of{' '}
        <time dateTime={asOf.toISOString()}>{when(asOf, new Date())}</time>.
      </span>
    </p>
  );
}
