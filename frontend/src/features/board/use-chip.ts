import { useEffect, useState } from 'react';
import { useBoard, useRefusals, useStatus } from './board-context';
import { type Chip, chipFor, quietMs } from './sync-chip-state';

/** What the chip says now. */
export function useChip(): Chip {
  const { store } = useBoard();
  const next = chipFor(useStatus(store), useRefusals().length);
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
