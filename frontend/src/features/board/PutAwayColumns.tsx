import { Button } from '../../components/Button';
import type { DeletedColumn } from '../../generated/wasm/client_wasm';
import { useNow } from '../../lib/use-now';
import { when } from '../../lib/when';
import { useBoard, useMayEdit } from './board-context';
import { nameAtStart, usePeople } from './people';

/** Columns that were deleted. */
export function PutAwayColumns({ columns }: { columns: readonly DeletedColumn[] }) {
  const { act } = useBoard();
  const mayEdit = useMayEdit();
  const people = usePeople();
  const now = useNow();
  if (columns.length === 0) return <p className="px-2 py-6 text-center text-sm text-muted">No column is deleted.</p>;
  return (
    <ul aria-label="Deleted columns" className="-mx-2 max-h-[50vh] overflow-y-auto">
      {columns.map(({ id, title, deleted }) => (
        <li key={id} className="flex min-h-12 items-center gap-1 rounded-md px-2 hover:bg-hover">
          <div className="mr-auto min-w-0">
            <p className="truncate text-sm" dir="auto">
              {title}
            </p>
            <p className="truncate text-xs text-muted">
              {`${nameAtStart(people, deleted.by)}, ${when(new Date(deleted.at), now)}`}
            </p>
          </div>
          {mayEdit && (
            <Button
              look="ghost"
              aria-label={`Restore the column ${title}`}
              onClick={() => void act({ type: 'restore_column', column: id })}
            >
              Restore
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
