import { RECOVERED } from '../../worker/protocol';
import { useLane } from './board-context';
import { CardItem } from './CardItem';
import { ColumnFrame } from './ColumnFrame';

/** The cards whose column is gone: they can be moved out of here, nothing can be moved in. */
export function RecoveredLane() {
  const lane = useLane(RECOVERED);
  if (lane.length === 0) return null;
  return (
    <ColumnFrame
      title="Recovered"
      count={lane.length}
      note={<p className="px-4 pb-2 text-xs text-muted">Their column was deleted. Move them where they belong.</p>}
      cards={lane.map((id) => <CardItem key={id} id={id} column={RECOVERED} fixed />)}
    />
  );
}
