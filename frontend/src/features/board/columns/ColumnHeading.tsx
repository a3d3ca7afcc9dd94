import { type RefCallback, useRef, useState } from 'react';
import type { ColumnView } from '../../../generated/wasm/client_wasm';
import { useBoard, useMayEdit } from '../board-context';
import { DraftBox } from '../DraftBox';
import { QUIET_BOX } from '../panel-style';
import { useDraft } from '../use-draft';
import { ColumnConflicts } from './ColumnConflicts';
import { ColumnMenu } from './ColumnMenu';
import { Count } from './Count';

interface ColumnHeadingProps {
  column: ColumnView;
  /** Cards on the board. */
  count: number;
  /** Cards that the filter shows; absent without one. */
  shown: number | undefined;
  addCard: () => void;
  /** What the pointer takes hold of to move the column. */
  handle: RefCallback<HTMLElement>;
}

/** A column's title with how full it is, and what can be done with it. */
export function ColumnHeading({ column, count, shown, addCard, handle }: ColumnHeadingProps) {
  const { act } = useBoard();
  const draft = useDraft(`title of ${column.id}`);
  const mayEdit = useMayEdit();
  const [renaming, setRenaming] = useState(false);
  const menu = useRef<HTMLButtonElement>(null);
  if (renaming) {
    return (
      <header className="px-2 pt-2 pb-0.5">
        <DraftBox
          label="Column title"
          value={column.title}
          draft={draft}
          keep={(title) => void act({ type: 'rename_column', column: column.id, title })}
          asked={{
            done: (takeFocus) => {
              setRenaming(false);
              if (takeFocus) requestAnimationFrame(() => menu.current?.focus());
            },
          }}
          className={`${QUIET_BOX} font-semibold`}
        />
      </header>
    );
  }
  return (
    <header ref={handle} className="flex min-h-10 items-center gap-2 pt-1.5 pr-3 pb-0.5 pl-4">
      <h2
        dir="auto"
        className="truncate text-sm font-semibold"
        onDoubleClick={() => {
          if (mayEdit) setRenaming(true);
        }}
      >
        {column.title}
      </h2>
      <Count count={count} shown={shown} limit={column.wip_limit} />
      <ColumnConflicts column={column} />
      {mayEdit && (
        <ColumnMenu
          column={column}
          button={menu}
          rename={() => {
            setRenaming(true);
          }}
          addCard={addCard}
        />
      )}
    </header>
  );
}
