import { Download, RefreshCw } from 'lucide-react';
import { Link, useLocation } from 'react-router';
import { signInPath } from '../../auth/next-path';
import { Button, buttonClass } from '../../components/Button';
import { unsentOn } from '../device/unsent';
import { downloadUnsent } from '../device/unsent-file';
import { useHolding } from '../device/use-holdings';
import { useBoard, useStatus } from './board-context';
import { CopyButton } from './CopyButton';
import type { ChipKind } from './sync-chip-state';

interface SyncActionsProps {
  kind: ChipKind;
  waiting: number;
  showRefusals: () => void;
}

/** What helps in each of the chip's states. */
export function SyncActions({ kind, waiting, showRefusals }: SyncActionsProps) {
  const { id, client, store } = useBoard();
  const holding = useHolding(client, id);
  const { pathname, search } = useLocation();
  const { connection } = useStatus(store);
  const signedOut = connection === 'signed_out';
  const allThere = connection === 'live' && waiting === 0;
  return (
    <div className="flex flex-wrap gap-2">
      {kind === 'rejected' && (
        <Button look="primary" onClick={showRefusals}>
          See what and why
        </Button>
      )}
      {signedOut && (
        <Link to={signInPath(pathname + search)} className={buttonClass('primary')}>
          Sign in
        </Link>
      )}
      {!signedOut && !allThere && (
        <Button
          onClick={() => {
            client.wake();
          }}
        >
          <RefreshCw aria-hidden />
          Sync now
        </Button>
      )}
      <CopyButton />
      {waiting > 0 && (
        <Button
          look="ghost"
          onClick={() => {
            downloadUnsent([unsentOn(client, id, holding)], `${store.info().name} – what waits`);
          }}
        >
          <Download aria-hidden />
          Download what waits
        </Button>
      )}
    </div>
  );
}
