import { memo, use, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ColumnView } from '../../generated/wasm/client_wasm';
import { useHeirs } from '../../lib/use-heirs';
import { AddCard } from './AddCard';
import { useMayEdit } from './board-context';
import { ColumnFrame } from './ColumnFrame';
import { ColumnHeading } from './columns/ColumnHeading';
import { heirsOfColumn } from './columns/heirs';
import { ComposingContext } from './composing';
import { columnDrag } from './drag/adapter';
import { FilterContext, useShownLane } from './finding/filter-context';
import { LaneCards } from './lane/LaneCards';

/** A column with its cards and the place to add one. */
export const Column = memo(function Column({ column }: { column: ColumnView }) {
  const { lane, shown } = useShownLane(column.id);
  const filtered = use(FilterContext) !== undefined;
  const { compose } = use(ComposingContext);
  const mayEdit = useMayEdit();
  const section = useRef<HTMLElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const uppermost = useRef<string>(undefined);
  const [heading, setHeading] = useState<HTMLElement | null>(null);
  const [over, setOver] = useState(false);
  const [beside, setBeside] = useState<'before' | 'after'>();
  useHeirs(section, heirsOfColumn);

  useLayoutEffect(() => {
    uppermost.current = shown[0];
  }, [shown]);

  useEffect(() => {
    if (!section.current || !list.current) return;
    return columnDrag({
      column: column.id,
      first: () => uppermost.current,
      target: section.current,
      scroller: list.current,
      handle: mayEdit && heading ? heading : undefined,
      over: setOver,
      beside: setBeside,
    });
  }, [column.id, mayEdit, heading]);

  return (
    <ColumnFrame
      id={column.id}
      title={column.title}
      count={lane.length}
      heading={
        <ColumnHeading
          column={column}
          count={lane.length}
          shown={filtered ? shown.length : undefined}
          addCard={() => {
            compose(column.id);
          }}
          handle={setHeading}
        />
      }
      landing={beside}
      over={over}
      section={section}
      list={list}
      cards={<LaneCards ids={shown} column={column.id} list={list} />}
    >
      {shown.length === 0 && (
        <p className="mx-2 rounded-lg border border-dashed border-line px-3 py-4 text-center text-sm text-muted">
          {emptyWords(filtered && lane.length > 0, mayEdit)}
        </p>
      )}
      {mayEdit && <AddCard column={column} />}
    </ColumnFrame>
  );
});

function emptyWords(hidden: boolean, mayEdit: boolean): string {
  if (hidden) return 'The filter shows none of its cards.';
  return mayEdit ? 'Drag a card here, or add one.' : 'Nothing here yet.';
}
