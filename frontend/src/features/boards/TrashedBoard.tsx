import { useRef } from 'react';
import type { Board } from '../../api/types';
import { Button } from '../../components/Button';
import { Weave } from '../../components/Weave';
import { useHeirs } from '../../lib/use-heirs';
import { when } from '../../lib/when';
import { useRestoreBoard } from './use-board-actions';

interface TrashedBoardProps {
  board: Board;
  mayChange: boolean;
  deleteForEver: () => void;
  /** It is back among the boards, and leaves this list. */
  restored: () => void;
}

export function TrashedBoard({ board, mayChange, deleteForEver, restored }: TrashedBoardProps) {
  const restore = useRestoreBoard(board);
  const name = board.name || 'Untitled board';
  const item = useRef<HTMLLIElement>(null);
  useHeirs(item, heirsOfTrashed);
  return (
    <li ref={item} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <Weave id={board.id} className="size-9 shrink-0 rounded-md" />
      <div className="min-w-40 flex-1">
        <p className="text-sm font-medium wrap-anywhere">{name}</p>
        <p className="text-xs text-muted">
          {board.trashed_at && `Moved here ${when(new Date(board.trashed_at), new Date())}`}
        </p>
      </div>
      {mayChange && (
        <div className="-mr-2 flex gap-1 max-sm:-ml-3 max-sm:w-full">
          <Button
            look="ghost"
            aria-label={`Restore ${name}`}
            busy={restore.isPending}
            onClick={() => {
              restore.mutate(undefined, { onSuccess: restored });
            }}
          >
            Restore
          </Button>
          <Button look="ghost" aria-label={`Delete ${name} for ever`} onClick={deleteForEver}>
            <span className="text-danger">Delete for ever</span>
          </Button>
        </div>
      )}
    </li>
  );
}

/** Where the keyboard goes when the list goes with its last board. */
function heirsOfTrashed(item: Element): (Element | null | undefined)[] {
  return [item.closest('section')?.querySelector('h2'), document.getElementById('content')];
}
