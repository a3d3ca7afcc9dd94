import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useRef } from 'react';
import { useUser } from '../../auth/use-session';
import { markSeen } from '../my-cards/seen-mentions';
import { useCard, useIsLive } from './board-context';
import { PanelBody } from './card/PanelBody';
import { cardLink } from './lane/reveal';
import { namesIn } from './mentions';
import { BACKDROP, POPUP } from './panel-style';

/** A card, opened. */
export function CardPanel({ id, close }: { id: string; close: () => void }) {
  const card = useCard(id);
  const isLive = useIsLive();
  const popup = useRef<HTMLDivElement>(null);
  // The keyboard comes back to it in the end, and it may be too far out of sight to be in the page.
  useEffect(() => queueMicrotask(() => cardLink(id)), [id]);
  const { id: me, username } = useUser();
  useEffect(() => {
    const naming = card?.comments.filter(
      ({ author, body, deleted }) => !deleted && author !== me && namesIn(body).includes(username.toLowerCase()),
    );
    if (naming)
      markSeen(
        me,
        naming.map((comment) => comment.id),
      );
  }, [card, me, username]);
  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={BACKDROP} />
        <Dialog.Popup ref={popup} initialFocus={popup} finalFocus={() => cardLink(id)} className={`${POPUP} max-w-4xl`}>
          <Dialog.Title className="sr-only">
            {card ? card.title || 'Untitled' : isLive ? 'No such card' : 'Not here yet'}
          </Dialog.Title>
          {card ? <PanelBody card={card} close={close} /> : <NoCard isLive={isLive} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Until the server has said what is new, nobody knows whether there is such a card. */
function NoCard({ isLive }: { isLive: boolean }) {
  return (
    <div className="grid gap-3 p-6 text-sm">
      <p role="status">
        {isLive
          ? 'There is no such card on this board.'
          : 'This card is not on this device. It is shown as soon as the server has told what is new here.'}
      </p>
      <Dialog.Close className="justify-self-start font-medium text-accent hover:underline">Close</Dialog.Close>
    </div>
  );
}
