import { useQueryClient } from '@tanstack/react-query';
import { changeBoard } from '../../api/boards';
import type { Board } from '../../api/types';
import { Button } from '../../components/Button';
import { Dialog, DialogActions } from '../../components/Dialog';
import { askedInList, intoList } from '../kept-fields/into-list';
import { KeptField } from '../kept-fields/KeptField';
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
      <EditBoardForm board={board} close={close} />
    </Dialog>
  );
}

function EditBoardForm({ board: { id, workspace_id, name, description }, close }: Omit<EditBoardDialogProps, 'open'>) {
  const queries = useQueryClient();
  const send = async (change: { name?: string; description?: string }) => {
    await changeBoard(id, change);
    await intoList<Board>(queries, boardsQuery(workspace_id), id, change);
  };
  const ask = () => askedInList<Board>(queries, boardsQuery(workspace_id), id);
  return (
    <div className="grid gap-4">
      <KeptField
        label="Name"
        of={id}
        field="name"
        saved={name}
        send={(name) => send({ name })}
        ask={async () => (await ask())?.name}
        entered={close}
        required
      />
      <KeptField
        label="Description"
        of={id}
        field="description"
        saved={description}
        send={(description) => send({ description })}
        ask={async () => (await ask())?.description}
        lines
      />
      <DialogActions>
        <Button onClick={close}>Done</Button>
      </DialogActions>
    </div>
  );
}
