import { useEffect, useState } from 'react';
import { useBoard, useRefusals, useStatus, useUnderWay } from './board-context';
import { type Chip, chipFor, OVERDUE_MS, quietMs } from './sync-chip-state';

/** What the chip says now. */
export function useChip(): Chip {
  const { store } = useBoard();
  const status = useStatus(store);
  const next = chipFor(status, {
    refusals: useRefusals(store).length,
    underWay: useUnderWay(store),
    overdue: useOverdue(status.waiting_since),
  });
  const [shown, setShown] = useState(next);
  const { kind } = next;
  const quiet = quietMs(shown.kind, kind);
  // Nothing to wait for: no render in between that shows what no longer holds.
  if (quiet === 0 && shown.label !== next.label) setShown(next);

  useEffect(() => {
    if (quiet === 0) return;
    // The count may go on rising meanwhile; that does not begin the wait anew.
    const timer = setTimeout(() => {
      setShown({ kind, label: '' });
    }, quiet);
    return () => {
      clearTimeout(timer);
    };
  }, [quiet, kind]);
  return quiet === 0 ? next : shown;
}

/** Whether the edit that has been waiting longest has been doing so for too long. `since` names that edit. */
function useOverdue(since: number | undefined): boolean {
  const [overdue, setOverdue] = useState<number>();
  useEffect(() => {
    if (since === undefined) return;
    const timer = setTimeout(() => {
      setOverdue(since);
    }, OVERDUE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [since]);
  return since !== undefined && overdue === since;
}
