import { Popover } from '@base-ui/react/popover';
import { GitFork } from 'lucide-react';
import type { ColumnView } from '../../../generated/wasm/client_wasm';
import { Conflicts } from '../conflicts/Conflicts';
import { ICON_BUTTON } from '../panel-style';

/** What others wrote of a column at the same time and lost. */
export function ColumnConflicts({ column }: { column: ColumnView }) {
  if (column.conflicts.length === 0) return null;
  return (
    <Popover.Root>
      <Popover.Trigger
        render={
          <button
            type="button"
            aria-label={`${column.title} was changed by two at the same time`}
            className={`${ICON_BUTTON} text-warning`}
          />
        }
      >
        <GitFork aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="start" sideOffset={6} collisionPadding={12} className="z-50 outline-none">
          <Popover.Popup className="grid w-80 max-w-(--available-width) gap-2 rounded-xl border border-line bg-raised p-3 shadow-lg outline-none">
            <Popover.Title className="text-sm font-semibold">Changed by two at the same time</Popover.Title>
            <Conflicts conflicts={column.conflicts} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
