import { Dialog } from '@base-ui/react/dialog';
import { useRef } from 'react';
import { useCard } from './board-context';
import { PanelBody } from './card/PanelBody';
import { BACKDROP, POPUP } from './panel-style';

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
          className={`${POPUP} max-w-4xl`}
        >
          <Dialog.Title className="sr-only">{card ? card.title || 'Untitled' : 'No such card'}</Dialog.Title>
          {card ? <PanelBody card={card} close={close} /> : <NoSuchCard />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
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
