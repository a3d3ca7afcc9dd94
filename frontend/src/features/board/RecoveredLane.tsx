import { useRef } from 'react';
import { heirsOnPage, useHeirs } from '../../lib/use-heirs';
import { RECOVERED } from '../../worker/protocol';
import { useBoard, useDeletedColumns, useLane, useMayEdit } from './board-context';
import { ColumnFrame } from './ColumnFrame';
import { LaneCards } from './lane/LaneCards';

/** The cards whose column is gone: they can be moved out of here, nothing can be moved in. */
export function RecoveredLane() {
  const lane = useLane(RECOVERED);
  const list = useRef<HTMLUListElement>(null);
  if (lane.length === 0) return null;
  return (
    <ColumnFrame
      id={RECOVERED}
      title="Recovered"
      count={lane.length}
      note={
        <div className="grid gap-1 px-4 pb-2 text-xs text-muted">
          <p>Their column was deleted. Move them where they belong, or bring it back.</p>
          <LostColumns lane={lane} />
        </div>
      }
      list={list}
      cards={<LaneCards ids={lane} column={RECOVERED} list={list} fixed />}
    />
  );
}

/** The columns that would take their cards back. */
function LostColumns({ lane }: { lane: readonly string[] }) {
  const { store, act } = useBoard();
  const mayEdit = useMayEdit();
  const deleted = useDeletedColumns();
  const lost = new Set(lane.map((id) => store.card(id)?.lost_column));
  if (!mayEdit) return null;
  return deleted
    .filter(({ id }) => lost.has(id))
    .map(({ id, title }) => (
      <Restore key={id} title={title} choose={() => void act({ type: 'restore_column', column: id })} />
    ));
}

function Restore({ title, choose }: { title: string; choose: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useHeirs(button, heirsOnPage);
  return (
    <button
      ref={button}
      type="button"
      className="justify-self-start font-medium text-accent hover:underline"
      onClick={choose}
    >
      Restore the column “{title}”
    </button>
  );
}
