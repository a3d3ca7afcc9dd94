import { Popover } from '@base-ui/react/popover';
import { GitFork } from 'lucide-react';
import { useRef } from 'react';
import type { ColumnView } from '../../../generated/wasm/client_wasm';
import { useHeirs } from '../../../lib/use-heirs';
import { Conflicts } from '../conflicts/Conflicts';
import { ICON_BUTTON } from '../panel-style';

/** What others wrote of a column at the same time and lost. */
export function ColumnConflicts({ column }: { column: ColumnView }) {
  return column.conflicts.length > 0 && <Mark column={column} />;
}

function Mark({ column }: { column: ColumnView }) {
  const mark = useRef<HTMLButtonElement>(null);
  useHeirs(mark, heirsOfMark);
  return (
    <Popover.Root>
      <Popover.Trigger
        ref={mark}
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
        <Popover.Positioner
          positionMethod="fixed"
          align="start"
          sideOffset={6}
          collisionPadding={12}
          className="z-50 outline-none"
        >
          <Popover.Popup className="grid w-80 max-w-(--available-width) gap-2 rounded-xl border border-line bg-raised p-3 shadow-lg outline-none">
            <Popover.Title className="text-sm font-semibold">Changed by two at the same time</Popover.Title>
            <Conflicts conflicts={column.conflicts} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Where the keyboard goes once nothing of the column is contested any more. */
function heirsOfMark(mark: Element): (Element | null | undefined)[] {
  return [mark.closest('section')?.querySelector('[data-column-menu]'), document.getElementById('content')];
}
