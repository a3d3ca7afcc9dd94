import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../../components/Button';
import { Dialog, DialogActions } from '../../../components/Dialog';
import type { CardView, Difference } from '../../../generated/wasm/client_wasm';
import { type OpenBoard, useCard, useStatus } from '../board-context';
import { cardWords } from './changes';
import { momentWords } from './moment-words';
import { PastCard } from './PastCard';
import { mayRestoreCard } from './rights';
import { useColumnNames } from './use-column-names';
import { useRestore } from './use-restore';
import type { ToldStep } from './use-steps';

interface PastCardDialogProps {
  /** The card; nothing when none is open. */
  id: string | undefined;
  step: ToldStep | undefined;
  /** What has become of the board since. */
  difference: Difference | undefined;
  /** The board as it is. */
  live: OpenBoard;
  close: () => void;
}

/** A card as it was, what has become of it, and the way back. */
export function PastCardDialog({ id, step, difference, live, close }: PastCardDialogProps) {
  const found = useCard(id ?? '');
  // While the dialog fades it goes on showing what it showed.
  const [last, setLast] = useState(found);
  if (found && found !== last) setLast(found);
  const card = id === undefined ? last : found;
  const at = step && momentWords(step);
  return (
    <Dialog
      open={id !== undefined}
      close={close}
      title={card ? card.title || 'Untitled' : 'No such card'}
      description={card ? `As it was ${at ?? 'then'}` : 'It was not on the board then.'}
    >
      {card && (
        <>
          <PastCard card={card} />
          <Since card={card} difference={difference} />
          {step && <Actions card={card} step={step} difference={difference} live={live} close={close} />}
        </>
      )}
    </Dialog>
  );
}

function Since({ card, difference }: { card: CardView; difference: Difference | undefined }) {
  const column = useColumnNames();
  if (!difference) return null;
  const change = difference.cards.find(({ before }) => before?.id === card.id);
  return (
    <p className="text-sm text-muted">
      {change ? `Since then: ${cardWords(change, column)}.` : 'Nothing about it has changed since.'}
    </p>
  );
}

interface ActionsProps extends Pick<PastCardDialogProps, 'difference' | 'live' | 'close'> {
  card: CardView;
  step: ToldStep;
}

function Actions({ card, step, difference, live, close }: ActionsProps) {
  const { role } = useStatus(live.store);
  const { busy, restore } = useRestore(live);
  const differs = difference?.cards.some(({ before }) => before?.id === card.id) ?? true;
  if (!mayRestoreCard(role) || !differs) return null;
  return (
    <DialogActions>
      <Button
        look="primary"
        busy={busy}
        onClick={async () => {
          const done = `“${card.title || 'Untitled'}” is as it was ${momentWords(step)}.`;
          if (await restore(step.id, card.id, done)) close();
        }}
      >
        <RotateCcw aria-hidden />
        Restore card
      </Button>
    </DialogActions>
  );
}
