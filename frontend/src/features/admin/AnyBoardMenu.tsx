import { useMutation } from '@tanstack/react-query';
import { Download, MoreHorizontal, Trash2 } from 'lucide-react';
import { exportAnyBoard } from '../../api/admin';
import { inWords } from '../../api/errors';
import type { AdminBoard } from '../../api/types';
import { buttonClass } from '../../components/Button';
import { Menu, MenuItem } from '../../components/Menu';
import { useToast } from '../../components/toast';
import { downloadBytes, fileName } from '../../lib/download';

interface AnyBoardMenuProps {
  board: AdminBoard;
  deleteForEver: (board: AdminBoard) => void;
}

/** What an administrator may do with a board that is not theirs. */
export function AnyBoardMenu({ board, deleteForEver }: AnyBoardMenuProps) {
  const toast = useToast();
  const take = useMutation({
    mutationFn: () => exportAnyBoard(board.id),
    onSuccess: (document) => {
      downloadBytes(document, fileName(board.name, 'automerge'));
    },
    onError: (error) => {
      toast({ kind: 'danger', text: inWords(error) });
    },
  });
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`More about ${board.name || 'Untitled board'}`}
          className={buttonClass('ghost', 'px-2')}
        >
          <MoreHorizontal aria-hidden />
        </button>
      }
    >
      <MenuItem
        choose={() => {
          take.mutate();
        }}
      >
        <Download aria-hidden />
        Export
      </MenuItem>
      <MenuItem
        choose={() => {
          deleteForEver(board);
        }}
      >
        <Trash2 aria-hidden />
        Delete for ever…
      </MenuItem>
    </Menu>
  );
}
