import { useEffect, useState } from 'react';
import { useLasting } from '../../lib/use-lasting';
import { useBoard, useRefusals, useStatus, useUnderWay } from './board-context';
import { type Chip, chipFor, OVERDUE_MS, quietMs, STUCK_MS } from './sync-chip-state';

/** What the chip says now. */
export function useChip(): Chip {
  const { store } = useBoard();
  const status = useStatus(store);
  const underWay = useUnderWay(store);
  const next = chipFor(status, {
    refusals: useRefusals(store).length,
    underWay,
    overdue: useLasting(status.waiting_since, OVERDUE_MS),
    stuck: useLasting(status.unsaved > 0 || underWay > 0 ? 'not on this device' : undefined, STUCK_MS),
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
