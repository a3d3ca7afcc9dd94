import { useId } from 'react';
import type { Holding } from '../../worker/protocol';
import { BOARD_GRID, LocalBoardTile } from './BoardGrid';

/** Boards on this device that no list of the server has a place for. */
export function LocalBoards({ holdings }: { holdings: readonly Holding[] }) {
  const heading = useId();
  if (holdings.length === 0) return null;
  return (
    <section aria-labelledby={heading} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 id={heading} className="flex min-h-9 items-center text-lg font-semibold">
        On this device
      </h2>
      <ul className={BOARD_GRID}>
        {holdings.map((holding) => (
          <li key={holding.board}>
            <LocalBoardTile holding={holding} />
          </li>
        ))}
      </ul>
    </section>
  );
}
