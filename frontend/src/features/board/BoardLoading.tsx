import { useState } from 'react';
import { useSettled } from '../../lib/use-settled';
import { BoardSkeleton } from './BoardSkeleton';
import { useBoard, useStatus } from './board-context';
import { SyncChip } from './SyncChip';

/** How long being offline says nothing, in milliseconds: that is how a board begins, before a connection has been tried. */
const SILENT_MS = 3_000;

/** A board that is not here yet. It is silent while that may be a matter of moments. */
export function BoardLoading() {
  const { client, store } = useBoard();
  const { connection } = useStatus(store);
  const [seen, see] = useState({ connection, offline: 0 });
  if (connection !== seen.connection) see({ connection, offline: seen.offline + (connection === 'offline' ? 1 : 0) });
  const [failed, setFailed] = useState(false);
  const lasts = useSettled(connection, SILENT_MS) === 'offline';
  if ((lasts || seen.offline > 1) && !failed) setFailed(true);
  // A next try is no news until it has led somewhere.
  const unreachable = failed && (connection === 'offline' || connection === 'connecting');
  return (
    <BoardSkeleton
      chip={(unreachable || connection === 'signed_out') && <SyncChip />}
      notice={
        unreachable && (
          <div
            role="status"
            className="mx-4 mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg bg-warning-soft px-4 py-2 text-sm text-warning"
          >
            The server cannot be reached. Weft tries again by itself.
            <button
              type="button"
              className="font-semibold underline underline-offset-2"
              onClick={() => {
                client.wake();
              }}
            >
              Try now
            </button>
          </div>
        )
      }
    />
  );
}
