import { use, useRef } from 'react';
import { EmptyState } from '../../components/EmptyState';
import { useColumns, useMayEdit } from './board-context';
import { useBoardScreen } from './board-screen-context';
import { Column } from './Column';
import { AddColumn } from './columns/AddColumn';
import { ComposingContext } from './composing';
import { useBoardDrag } from './drag/use-board-drag';
import { useBoardKeys } from './keys/use-board-keys';
import { RecoveredLane } from './RecoveredLane';

/** The columns side by side; they scroll, the page does not. */
export function BoardColumns({ find }: { find: () => void }) {
  const columns = useColumns();
  const mayEdit = useMayEdit();
  const { announce, open } = useBoardScreen();
  const { compose } = use(ComposingContext);
  const scroller = useRef<HTMLDivElement>(null);
  useBoardDrag(scroller, announce);
  useBoardKeys({ find, compose, open });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      ref={scroller}
      role="group"
      aria-label="Columns"
      // Without buttons there may be nothing in it to bring the keyboard there, and it scrolls.
      tabIndex={mayEdit ? undefined : 0}
      className="relative flex min-h-0 flex-1 snap-x snap-mandatory scroll-px-4 gap-3 overflow-x-auto px-4 pb-4 data-dragging:snap-none sm:snap-none"
    >
      {columns.map((column) => (
        <Column key={column.id} column={column} />
      ))}
      {columns.length === 0 && <NoColumns mayEdit={mayEdit} />}
      <RecoveredLane />
      {mayEdit && <AddColumn />}
    </div>
  );
}

function NoColumns({ mayEdit }: { mayEdit: boolean }) {
  return (
    <div className="w-[85vw] max-w-80 shrink-0 sm:w-72">
      <EmptyState title="No columns here">
        {mayEdit
          ? 'Add one, or bring a deleted one back: it is under “Archive and trash”.'
          : 'You will see them as soon as somebody adds one.'}
      </EmptyState>
    </div>
  );
}
