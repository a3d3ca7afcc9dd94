import { changeBoard } from '../../api/boards';
import type { Board } from '../../api/types';
import { Button } from '../../components/Button';
import { Dialog, DialogActions } from '../../components/Dialog';
import { NameAndDescription } from '../kept-fields/NameAndDescription';
import { boardsQuery } from './queries';

interface EditBoardDialogProps {
  board: Board;
  open: boolean;
  close: () => void;
}

/** What a board is called, and what it is about. */
export function EditBoardDialog({ board, open, close }: EditBoardDialogProps) {
  return (
    <Dialog open={open} close={close} title="Rename and describe">
      <div className="grid gap-4">
        <NameAndDescription thing={board} list={boardsQuery(board.workspace_id)} change={changeBoard} entered={close} />
        <DialogActions>
          <Button onClick={close}>Done</Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
