import { Plus } from 'lucide-react';
import { Link } from 'react-router';
import type { Board } from '../../api/types';
import { Weave } from '../../components/Weave';
import { when } from '../../lib/when';

export const BOARD_GRID = 'grid grid-cols-[repeat(auto-fill,minmax(min(100%,15rem),1fr))] gap-3 sm:gap-4';

interface BoardGridProps {
  boards: Board[];
  workspace: string;
  /** Absent when the role does not allow it. */
  newBoard?: () => void;
}

/** The boards of a workspace, those that were worked on last first. */
export function BoardGrid({ boards, workspace, newBoard }: BoardGridProps) {
  const sorted = boards.toSorted((a, b) => b.updated_at.localeCompare(a.updated_at));
  return (
    <ul className={BOARD_GRID}>
      {sorted.map((board) => (
        <li key={board.id}>
          <BoardTile board={board} />
        </li>
      ))}
      {newBoard && (
        <li>
          <button
            type="button"
            aria-label={`Add a board to ${workspace}`}
            onClick={newBoard}
            className="flex h-full min-h-14 w-full items-center justify-center gap-1.5 rounded-xl border border-dashed border-line-strong/60 text-sm font-medium text-muted transition-colors hover:border-line-strong hover:bg-hover hover:text-ink sm:min-h-36"
          >
            <Plus aria-hidden className="size-4" />
            Add a board
          </button>
        </li>
      )}
    </ul>
  );
}

function BoardTile({ board }: { board: Board }) {
  return (
    <Link
      to={`/boards/${board.id}`}
      className="group flex h-full min-h-36 flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-sm transition-[box-shadow,border-color,translate] duration-150 hover:-translate-y-px hover:border-line-strong/70 hover:shadow-md"
    >
      <Weave id={board.id} className="h-12 w-full shrink-0" />
      <span className="flex flex-1 flex-col gap-0.5 px-4 pt-3 pb-3.5">
        <span className="line-clamp-2 text-base font-semibold wrap-anywhere">{board.name || 'Untitled board'}</span>
        {board.description && <span className="line-clamp-2 text-sm text-muted">{board.description}</span>}
        <span className="mt-auto pt-2 text-xs text-muted">
          Edited <time dateTime={board.updated_at}>{when(new Date(board.updated_at), new Date())}</time>
        </span>
      </span>
    </Link>
  );
}
