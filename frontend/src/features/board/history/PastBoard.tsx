import { useMemo } from 'react';
import { useColumns } from '../board-context';
import { type BoardScreenActions, BoardScreenContext } from '../board-screen-context';
import { Column } from '../Column';
import { RecoveredLane } from '../RecoveredLane';

interface PastBoardProps {
  /** Whether there is a moment to show. */
  shown: boolean;
  /** What is shown is not yet the moment that was asked for. */
  behind: boolean;
  open: (card: string) => void;
}

const nothing = () => undefined;

const LOOKED_AT_ONLY = {
  openMoveMenu: nothing,
  trash: nothing,
  archive: nothing,
  undo: nothing,
  undoThis: nothing,
  redo: nothing,
  showAll: nothing,
  announce: nothing,
  open: nothing,
};

/** The columns and cards of a board as it was, to look at: the same as those of the board as it is. */
export function PastBoard({ shown, behind, open }: PastBoardProps) {
  const columns = useColumns();
  const actions = useMemo<BoardScreenActions>(() => ({ ...LOOKED_AT_ONLY, openCard: open }), [open]);
  return (
    <BoardScreenContext value={actions}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div
        role="group"
        aria-label="The board as it was"
        aria-busy={behind || !shown}
        // There may be nothing in it to bring the keyboard there, and it scrolls.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        className="flex min-h-0 min-w-0 flex-1 snap-x snap-mandatory scroll-px-4 gap-3 overflow-x-auto px-4 py-3 transition-opacity aria-busy:opacity-60 sm:snap-none"
      >
        {columns.map((column) => (
          <Column key={column.id} column={column} />
        ))}
        <RecoveredLane />
      </div>
    </BoardScreenContext>
  );
}
