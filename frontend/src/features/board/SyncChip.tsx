import { RefusalsDialog } from './RefusalsDialog';
import type { ChipKind } from './sync-chip-state';
import { useChip } from './use-chip';

const LOOK: Record<ChipKind, { chip: string; dot: string }> = {
  connecting: { chip: 'text-muted', dot: 'bg-muted' },
  synced: { chip: 'text-muted', dot: 'bg-success' },
  saving: { chip: 'text-muted', dot: 'bg-accent' },
  reconnecting: { chip: 'text-muted', dot: 'bg-warning' },
  unsaved: { chip: 'bg-danger-soft text-danger font-medium', dot: 'bg-danger' },
  sign_in: { chip: 'bg-warning-soft text-warning font-medium', dot: 'bg-warning' },
  rejected: { chip: 'bg-danger-soft text-danger font-medium', dot: 'bg-danger' },
};

/** Says truthfully whether what is on screen is safe. */
export function SyncChip() {
  const { kind, label } = useChip();
  const { chip, dot } = LOOK[kind];
  const face = (
    <span
      className={`flex h-7 items-center gap-1.5 rounded-full px-2.5 text-xs whitespace-nowrap tabular-nums ${chip}`}
    >
      <span aria-hidden className={`size-1.5 rounded-full ${dot}`} />
      {label}
    </span>
  );
  return (
    <div role="status" aria-label="Sync state">
      {kind === 'rejected' ? <RefusalsDialog>{face}</RefusalsDialog> : face}
    </div>
  );
}
