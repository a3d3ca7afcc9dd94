import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { useBoard, useCard, useMayEdit, useTrash } from './board-context';
import { TOOL } from './panel-style';

/** The cards in the trash, each with the way back. */
export function TrashDialog() {
  const trash = useTrash();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true);
        }}
        className={TOOL}
      >
        <Trash2 aria-hidden className="size-4" />
        <span className="sr-only sm:not-sr-only">Trash</span>
        {trash.length > 0 && <span className="text-xs tabular-nums">{trash.length}</span>}
      </button>
      <Dialog
        open={open}
        close={() => {
          setOpen(false);
        }}
        title="Trash"
        description={trash.length === 0 ? 'The trash is empty.' : 'Cards come back to where they were.'}
      >
        <ul aria-label="Cards in the trash" className="-mx-2 max-h-[50vh] overflow-y-auto empty:hidden">
          {trash.map((id) => (
            <TrashedCard key={id} id={id} />
          ))}
        </ul>
      </Dialog>
    </>
  );
}

function TrashedCard({ id }: { id: string }) {
  const { act } = useBoard();
  const card = useCard(id);
  const mayEdit = useMayEdit();
  if (!card) return null;
  return (
    <li className="flex min-h-10 items-center gap-3 rounded-md px-2 hover:bg-hover">
      <span className="min-w-0 flex-1 truncate text-sm">{card.title || 'Untitled'}</span>
      {mayEdit && (
        <Button
          look="ghost"
          aria-label={`Restore ${card.title}`}
          onClick={() => void act({ type: 'restore_card', card: id })}
        >
          Restore
        </Button>
      )}
    </li>
  );
}
