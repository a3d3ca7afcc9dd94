import { memo, useEffect, useRef, useState } from 'react';
import type { ColumnView } from '../../generated/wasm/client_wasm';
import { AddCard } from './AddCard';
import { useLane, useMayEdit } from './board-context';
import { CardItem } from './CardItem';
import { ColumnFrame } from './ColumnFrame';
import { columnDrag } from './drag/adapter';

/** A column with its cards and the place to add one. */
export const Column = memo(function Column({ column }: { column: ColumnView }) {
  const lane = useLane(column.id);
  const mayEdit = useMayEdit();
  const section = useRef<HTMLElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [over, setOver] = useState(false);

  useEffect(() => {
    if (!section.current || !list.current) return;
    return columnDrag({ column: column.id, target: section.current, scroller: list.current, over: setOver });
  }, [column.id]);

  return (
    <ColumnFrame
      title={column.title}
      count={lane.length}
      limit={column.wip_limit}
      over={over}
      section={section}
      list={list}
      cards={lane.map((id) => <CardItem key={id} id={id} column={column.id} />)}
    >
      {lane.length === 0 && (
        <p className="mx-2 rounded-lg border border-dashed border-line px-3 py-4 text-center text-sm text-muted">
          {mayEdit ? 'Drag a card here, or add one.' : 'Nothing here yet.'}
        </p>
      )}
      {mayEdit && <AddCard column={column} />}
    </ColumnFrame>
  );
});
