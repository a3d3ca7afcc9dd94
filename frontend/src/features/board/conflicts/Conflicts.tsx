import { GitFork } from 'lucide-react';
import { useRef } from 'react';
import type { Conflict } from '../../../generated/wasm/client_wasm';
import { heirsOnPage, useHeirs } from '../../../lib/use-heirs';
import { useNow } from '../../../lib/use-now';
import { when } from '../../../lib/when';
import { useBoard, useColumns, useMayEdit } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { nameAtStart, usePeople } from '../people';
import { conflictWords } from './conflict-words';

/** What others wrote at the same time and lost, each with the way to take it instead. */
export function Conflicts({ conflicts }: { conflicts: readonly Conflict[] }) {
  if (conflicts.length === 0) return null;
  return (
    <ul aria-label="Written at the same time" className="grid gap-1.5">
      {conflicts.map((conflict) => (
        <Lost key={JSON.stringify(conflict.lost)} conflict={conflict} />
      ))}
    </ul>
  );
}

function Lost({ conflict }: { conflict: Conflict }) {
  const { act } = useBoard();
  const { announce } = useBoardScreen();
  const people = usePeople();
  const columns = useColumns();
  const mayEdit = useMayEdit();
  const now = useNow();
  const words = conflictWords(conflict, {
    who: nameAtStart(people, conflict.by),
    column: (id) => {
      const title = columns.find((column) => column.id === id)?.title;
      return title === undefined ? 'a column that is gone' : `“${title}”`;
    },
  });
  const take = async () => {
    if (await act(conflict.take)) announce('Taken instead.');
  };
  const item = useRef<HTMLLIElement>(null);
  useHeirs(item, heirsOnPage);
  return (
    <li ref={item} className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-warning-soft px-3 py-2 text-sm">
      <GitFork aria-hidden className="size-4 shrink-0 text-warning" />
      <span className="min-w-0 flex-1 basis-40 wrap-anywhere">
        {words} <span className="text-xs whitespace-nowrap text-warning">{when(new Date(conflict.at), now)}</span>
      </span>
      {mayEdit && (
        <button
          type="button"
          className="rounded-md px-1.5 py-0.5 font-medium text-accent hover:underline"
          onClick={() => void take()}
        >
          {conflict.by === people.me ? 'Use mine' : 'Use theirs'}
        </button>
      )}
    </li>
  );
}
