import { Dialog } from '@base-ui/react/dialog';
import { ArrowRightLeft, Trash2, X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { CardView } from '../../generated/wasm/client_wasm';
import { useBoard, useCard, useColumns, useMayEdit } from './board-context';
import { useBoardScreen } from './board-screen-context';
import { MergedTextArea } from './MergedTextArea';
import { MoveMenu } from './MoveMenu';
import { BACKDROP, POPUP, TOOL } from './panel-style';
import { SyncChip } from './SyncChip';
import { UndoButtons } from './UndoButtons';

/** A card, opened. */
export function CardPanel({ id, close }: { id: string; close: () => void }) {
  const card = useCard(id);
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={BACKDROP} />
        <Dialog.Popup
          ref={popup}
          initialFocus={popup}
          finalFocus={() => document.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`)}
          className={`${POPUP} max-w-2xl`}
        >
          <Dialog.Title className="sr-only">{card ? card.title || 'Untitled' : 'No such card'}</Dialog.Title>
          {card ? <PanelBody card={card} close={close} /> : <NoSuchCard />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PanelBody({ card, close }: { card: CardView; close: () => void }) {
  const mayEdit = useMayEdit();
  const editable = mayEdit && card.state !== 'trashed';
  return (
    <>
      <div className="flex items-center gap-1 border-b border-line px-3 py-2">
        <Whereabouts card={card} />
        <SyncChip />
        <div className="ml-auto flex shrink-0 items-center gap-1">
          <UndoButtons />
          {editable && <MoveTool card={card.id} />}
          {editable && <TrashTool card={card.id} close={close} />}
          <Dialog.Close aria-label="Close" className={TOOL}>
            <X aria-hidden className="size-4" />
          </Dialog.Close>
        </div>
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-5 py-4">
        {card.state === 'trashed' && <InTrash card={card.id} mayEdit={mayEdit} />}
        <MergedTextArea
          card={card.id}
          field="title"
          label="Title"
          readOnly={!editable}
          singleLine
          className="text-lg leading-7 font-semibold"
        />
        <MergedTextArea
          card={card.id}
          field="description"
          label="Description"
          placeholder={editable ? 'Describe it: what, why, how to know that it is done.' : 'No description.'}
          readOnly={!editable}
          className="min-h-40 text-sm leading-6"
        />
      </div>
    </>
  );
}

function Whereabouts({ card }: { card: CardView }) {
  const column = useColumns().find(({ id }) => id === card.column);
  const place = card.state === 'trashed' ? 'In the trash' : (column?.title ?? 'Recovered');
  return <span className="min-w-0 truncate px-2 text-sm text-muted">{place}</span>;
}

function MoveTool({ card }: { card: string }) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => {
          setOpen(true);
        }}
        className={TOOL}
      >
        <ArrowRightLeft aria-hidden className="size-4" />
        <span className="max-sm:sr-only">Move to…</span>
      </button>
      <MoveMenu
        card={card}
        anchor={button.current}
        open={open}
        close={() => {
          setOpen(false);
        }}
        focusAfter={() => button.current}
      />
    </>
  );
}

function TrashTool({ card, close }: { card: string; close: () => void }) {
  const { trash } = useBoardScreen();
  return (
    <button
      type="button"
      aria-label="Move to trash"
      title="Move to trash"
      onClick={() => {
        close();
        trash(card);
      }}
      className={TOOL}
    >
      <Trash2 aria-hidden className="size-4" />
    </button>
  );
}

function InTrash({ card, mayEdit }: { card: string; mayEdit: boolean }) {
  const { act } = useBoard();
  return (
    <div className="flex items-center gap-3 rounded-md bg-sunken px-3 py-2 text-sm">
      This card is in the trash.
      {mayEdit && (
        <button
          type="button"
          className="ml-auto font-medium text-accent hover:underline"
          onClick={() => void act({ type: 'restore_card', card })}
        >
          Restore
        </button>
      )}
    </div>
  );
}

function NoSuchCard() {
  return (
    <div className="grid gap-3 p-6 text-sm">
      <p>There is no such card on this board.</p>
      <Dialog.Close className="justify-self-start font-medium text-accent hover:underline">Close</Dialog.Close>
    </div>
  );
}
