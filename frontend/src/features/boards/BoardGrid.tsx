import { Plus } from 'lucide-react';
import { useRef } from 'react';
import type { Board } from '../../api/types';
import { useHeirs } from '../../lib/use-heirs';
import { when } from '../../lib/when';
import type { Holding } from '../../worker/protocol';
import { notTakenWords } from '../device/not-taken';
import { BoardMenu } from './BoardMenu';
import { BoardTile } from './BoardTile';

export const BOARD_GRID = 'grid grid-cols-[repeat(auto-fill,minmax(min(100%,15rem),1fr))] gap-3 sm:gap-4';

interface BoardGridProps {
  boards: readonly Board[];
  /** Boards made here that are not among them yet. */
  local: readonly Holding[];
  holdings: readonly Holding[];
  workspace: string;
  /** Absent when the role does not allow it. */
  newBoard?: () => void;
}

/** The boards of a workspace: those made here first, then those that were worked on last. */
export function BoardGrid({ boards, local, holdings, workspace, newBoard }: BoardGridProps) {
  const sorted = boards.toSorted((a, b) => b.updated_at.localeCompare(a.updated_at));
  return (
    <ul className={BOARD_GRID}>
      {local.map((holding) => (
        <li key={holding.board}>
          <LocalBoardTile holding={holding} />
        </li>
      ))}
      {sorted.map((board) => (
        <ListedBoard key={board.id} board={board} holding={holdings.find((holding) => holding.board === board.id)} />
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

function ListedBoard({ board, holding }: { board: Board; holding: Holding | undefined }) {
  const item = useRef<HTMLLIElement>(null);
  useHeirs(item, heirsOfTile);
  return (
    <li ref={item} className="relative min-w-0">
      <BoardTile id={board.id} name={board.name} description={board.description} holding={holding}>
        Edited <time dateTime={board.updated_at}>{when(new Date(board.updated_at), new Date())}</time>
      </BoardTile>
      <BoardMenu board={board} />
    </li>
  );
}

/** Where the keyboard goes when a board leaves the page: to the board beside it, else to its workspace. */
function heirsOfTile(item: Element): (Element | null | undefined)[] {
  const beside = [item.nextElementSibling, item.previousElementSibling].map((near) => near?.querySelector('a, button'));
  return [...beside, item.closest('section')?.querySelector('h2 a'), document.getElementById('content')];
}

/** A board that is only here, as far as the server's lists go. */
export function LocalBoardTile({ holding }: { holding: Holding }) {
  return (
    <BoardTile id={holding.board} name={holding.name} holding={holding}>
      {whereabouts(holding)}
    </BoardTile>
  );
}

function whereabouts({ unregistered, unregisteredBecause }: Holding): string {
  if (unregistered === undefined) return 'On this device';
  if (unregisteredBecause === undefined) return 'On this device · waits for the server';
  return `On this device · ${notTakenWords(unregisteredBecause)}`;
}
