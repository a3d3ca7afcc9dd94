import { useState } from 'react';
import { useSettled } from '../../lib/use-settled';
import { BoardSkeleton } from './BoardSkeleton';
import { useBoard, useStatus } from './board-context';
import { SyncChip } from './SyncChip';

/** How long being offline says nothing, in milliseconds: no connection has been tried when a board begins to load. */
const SILENT_MS = 300;

/** A board that is not here yet. It is silent while that may be a matter of moments. */
export function BoardLoading() {
  const { client, store } = useBoard();
  const { connection } = useStatus(store);
  const [failed, setFailed] = useState(false);
  if (useSettled(connection, SILENT_MS) === 'offline' && !failed) setFailed(true);
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
