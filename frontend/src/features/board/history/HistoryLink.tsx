import { History } from 'lucide-react';
import { Link, useSearchParams } from 'react-router';
import { TOOL } from '../panel-style';
import { withHistory } from './address';

/** Names the way into the past, for the keyboard to come back to. */
export const HISTORY_LINK = 'history-link';

export function HistoryLink() {
  const [search] = useSearchParams();
  return (
    <Link id={HISTORY_LINK} to={withHistory(search)} state={{ within: true }} className={TOOL}>
      <History aria-hidden className="size-4" />
      <span className="max-sm:sr-only">History</span>
    </Link>
  );
}
