import { useState } from 'react';
import { Popover } from '../../components/Popover';
import { useBoard, useDeviceFull, useStatus, useUnderWay } from './board-context';
import { RefusalsDialog } from './RefusalsDialog';
import { SyncActions } from './SyncActions';
import { type ChipKind, waitingOf } from './sync-chip-state';
import { syncWords } from './sync-words';
import { useChip } from './use-chip';
import { WhatWaits } from './WhatWaits';

const LOOK: Record<ChipKind, { chip: string; dot: string }> = {
  connecting: { chip: 'text-muted hover:bg-hover', dot: 'bg-muted' },
  synced: { chip: 'text-muted hover:bg-hover', dot: 'bg-success' },
  saving: { chip: 'text-muted hover:bg-hover', dot: 'bg-accent' },
  kept: { chip: 'bg-sunken text-ink hover:bg-hover', dot: 'bg-warning' },
  reconnecting: { chip: 'text-muted hover:bg-hover', dot: 'bg-warning' },
  unsaved: { chip: 'bg-danger-soft text-danger font-medium', dot: 'bg-danger' },
  sign_in: { chip: 'bg-warning-soft text-warning font-medium', dot: 'bg-warning' },
  rejected: { chip: 'bg-danger-soft text-danger font-medium', dot: 'bg-danger' },
};

/** Says truthfully whether what is on screen is safe, and on request what that means and what helps. */
export function SyncChip() {
  const { store } = useBoard();
  const { kind, label } = useChip();
  const status = useStatus(store);
  const waiting = waitingOf(status, { underWay: useUnderWay(store) });
  const deviceFull = useDeviceFull(store);
  const [open, setOpen] = useState<'details' | 'refusals'>();
  const close = () => {
    setOpen(undefined);
  };
  return (
    <>
      <div role="status" aria-label="Sync state" className="shrink-0">
        <Popover
          open={open === 'details'}
          setOpen={(next) => {
            setOpen(next ? 'details' : undefined);
          }}
          trigger={<button type="button" className={`${CHIP} ${LOOK[kind].chip}`} />}
          face={
            <>
              <span aria-hidden className={`size-1.5 rounded-full ${LOOK[kind].dot}`} />
              {label}
            </>
          }
          title={label}
          description={syncWords(kind, status, waiting, deviceFull)}
        >
          <WhatWaits waiting={waiting} />
          <SyncActions
            kind={kind}
            waiting={waiting}
            showRefusals={() => {
              setOpen('refusals');
            }}
          />
        </Popover>
      </div>
      <RefusalsDialog open={open === 'refusals'} close={close} />
    </>
  );
}

const CHIP =
  'flex h-7 items-center gap-1.5 rounded-full px-2.5 text-xs whitespace-nowrap tabular-nums transition-colors';
