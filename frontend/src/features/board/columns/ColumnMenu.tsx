import { ArrowLeft, ArrowRight, Ellipsis, Gauge, Pencil, Plus, Trash2 } from 'lucide-react';
import { type RefObject, useState } from 'react';
import { Menu, MenuItem, MenuSeparator } from '../../../components/Menu';
import type { ColumnView } from '../../../generated/wasm/client_wasm';
import { useBoard, useColumns } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { ICON_BUTTON } from '../panel-style';
import { useDoing } from '../use-doing';
import { cardsOf } from './cards-of';
import { beside } from './column-moves';
import { DeleteColumnDialog } from './DeleteColumnDialog';
import { heirsOfColumn } from './heirs';
import { LimitDialog } from './LimitDialog';

interface ColumnMenuProps {
  column: ColumnView;
  button: RefObject<HTMLButtonElement | null>;
  rename: () => void;
  addCard: () => void;
}

/** What can be done with a column as a whole. */
export function ColumnMenu({ column, button, rename, addCard }: ColumnMenuProps) {
  const { act, store } = useBoard();
  const { announce } = useBoardScreen();
  const doing = useDoing();
  const columns = useColumns();
  const [dialog, setDialog] = useState<'limit' | 'delete'>();
  const close = () => {
    setDialog(undefined);
  };
  const move = (step: -1 | 1) => {
    const spot = beside(columns, column.id, step);
    if (!spot) return;
    void act({ type: 'move_column', column: column.id, position: spot }).then((done) => {
      if (done) announce(`${column.title}: moved ${step < 0 ? 'left' : 'right'}`);
    });
  };
  const remove = () => {
    if (cardsOf(store, column.id).length > 0) setDialog('delete');
    else void doing({ type: 'delete_column', column: column.id }, `The column “${column.title}” is deleted`);
  };
  return (
    <>
      <Menu
        trigger={
          <button
            ref={button}
            type="button"
            data-column-menu
            aria-label={`More for ${column.title}`}
            className={`${ICON_BUTTON} -mr-1.5 ml-auto`}
          >
            <Ellipsis aria-hidden />
          </button>
        }
      >
        <MenuItem choose={addCard}>
          <Plus aria-hidden /> Add card
        </MenuItem>
        <MenuItem choose={rename}>
          <Pencil aria-hidden /> Rename
        </MenuItem>
        <MenuItem choose={() => setDialog('limit')}>
          <Gauge aria-hidden /> Set limit…
        </MenuItem>
        <MenuSeparator />
        <MenuItem disabled={!beside(columns, column.id, -1)} choose={() => move(-1)}>
          <ArrowLeft aria-hidden /> Move left
        </MenuItem>
        <MenuItem disabled={!beside(columns, column.id, 1)} choose={() => move(1)}>
          <ArrowRight aria-hidden /> Move right
        </MenuItem>
        <MenuSeparator />
        <MenuItem choose={remove}>
          <Trash2 aria-hidden /> Delete
        </MenuItem>
      </Menu>
      <LimitDialog column={column} open={dialog === 'limit'} close={close} />
      <DeleteColumnDialog
        column={column}
        open={dialog === 'delete'}
        close={close}
        focusAfter={() => {
          const section = button.current?.closest('section');
          return section ? heirsOfColumn(section).find((heir) => heir instanceof HTMLElement) : undefined;
        }}
      />
    </>
  );
}
