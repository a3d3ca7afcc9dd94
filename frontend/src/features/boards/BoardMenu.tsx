import { Copy, MoreHorizontal, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { atLeast } from '../../api/roles';
import type { Board } from '../../api/types';
import { Menu, MenuItem, MenuSeparator } from '../../components/Menu';
import { DuplicateBoardDialog } from './DuplicateBoardDialog';
import { EditBoardDialog } from './EditBoardDialog';
import { useTrashBoard } from './use-board-actions';

type Open = 'edit' | 'duplicate' | undefined;

/** What can be done with a board without opening it. */
export function BoardMenu({ board }: { board: Board }) {
  const [open, setOpen] = useState<Open>();
  const trash = useTrashBoard(board);
  const close = () => {
    setOpen(undefined);
  };
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`More about ${board.name}`}
            className="absolute top-2 right-2 grid size-8 place-items-center rounded-md border border-line bg-surface text-muted shadow-xs hover:bg-hover hover:text-ink aria-expanded:bg-hover"
          >
            <MoreHorizontal aria-hidden className="size-4" />
          </button>
        }
      >
        {atLeast(board.role, 'member') && (
          <MenuItem
            choose={() => {
              setOpen('edit');
            }}
          >
            <Pencil aria-hidden />
            Rename and describe…
          </MenuItem>
        )}
        <MenuItem
          choose={() => {
            setOpen('duplicate');
          }}
        >
          <Copy aria-hidden />
          Duplicate…
        </MenuItem>
        {atLeast(board.role, 'admin') && (
          <>
            <MenuSeparator />
            <MenuItem
              choose={() => {
                trash.mutate();
              }}
            >
              <Trash2 aria-hidden />
              Move to trash
            </MenuItem>
          </>
        )}
      </Menu>
      <EditBoardDialog board={board} open={open === 'edit'} close={close} />
      <DuplicateBoardDialog board={board} open={open === 'duplicate'} close={close} />
    </>
  );
}
