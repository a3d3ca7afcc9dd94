import { useMutation } from '@tanstack/react-query';
import { GitFork } from 'lucide-react';
import { Button } from '../../components/Button';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useAsking } from '../../lib/use-asking';
import { useNow } from '../../lib/use-now';
import { when } from '../../lib/when';
import { useBoard, useCard, useMayEdit } from './board-context';
import { useBoardScreen } from './board-screen-context';
import { nameAtStart, usePeople } from './people';

interface PutAwayCardsProps {
  ids: readonly string[];
  /** Where they are, in words. */
  of: string;
  /** They can be deleted for ever. */
  purgeable?: boolean;
  /** Where the keyboard goes when what it was on has gone. */
  focusAfter: () => HTMLElement | null;
  /** Makes room for a card that is opened. */
  close: () => void;
}

/** Cards that are put away, the last one first. */
export function PutAwayCards({ ids, of, purgeable = false, focusAfter, close }: PutAwayCardsProps) {
  const { client, id: board, store } = useBoard();
  const asking = useAsking<string>();
  const purge = useMutation({
    mutationFn: (card: string) => client.act(board, { type: 'purge_card', card }),
    onSuccess: asking.close,
  });
  const subject = asking.subject;
  const title = subject === undefined ? '' : (store.card(subject)?.title ?? '');
  if (ids.length === 0) return <p className="px-2 py-6 text-center text-sm text-muted">Nothing is in {of}.</p>;
  return (
    <>
      <ul aria-label={`Cards in ${of}`} className="-mx-2 max-h-[50vh] overflow-y-auto">
        {ids.map((id) => (
          <PutAwayCard key={id} id={id} close={close} purge={purgeable ? asking.ask : undefined} />
        ))}
      </ul>
      <ConfirmDialog
        open={asking.open}
        close={asking.close}
        title="Delete this card for ever?"
        description={`“${title}” goes from the trash. What it said stays in the board’s history.`}
        label="Delete for ever"
        action={{ ...purge, mutate: () => subject !== undefined && purge.mutate(subject) }}
        focusAfter={{
          get current() {
            return focusAfter();
          },
        }}
      />
    </>
  );
}

interface PutAwayCardProps {
  id: string;
  close: () => void;
  purge: ((id: string) => void) | undefined;
}

function PutAwayCard({ id, close, purge }: PutAwayCardProps) {
  const { act } = useBoard();
  const { openCard } = useBoardScreen();
  const card = useCard(id);
  const mayEdit = useMayEdit();
  const people = usePeople();
  const now = useNow();
  if (!card) return null;
  const title = card.title || 'Untitled';
  return (
    <li className="flex min-h-12 items-center gap-1 rounded-md px-2 hover:bg-hover">
      <div className="mr-auto min-w-0">
        <button
          type="button"
          dir="auto"
          aria-label={`Open ${title}`}
          className="block max-w-full truncate text-left text-sm hover:underline"
          onClick={() => {
            close();
            openCard(id);
          }}
        >
          {title}
        </button>
        <p className="truncate text-xs text-muted">
          {card.put_away && `${nameAtStart(people, card.put_away.by)}, ${when(new Date(card.put_away.at), now)}`}
          {card.edited_after_deletion && ' · edited after deletion'}
        </p>
        {card.conflicts.length > 0 && (
          <p className="flex items-center gap-1 text-xs text-warning">
            <GitFork aria-hidden className="size-3.5" />
            Changed by two at the same time
          </p>
        )}
      </div>
      {mayEdit && (
        <Button
          look="ghost"
          aria-label={`Restore ${title}`}
          onClick={() => void act({ type: 'restore_card', card: id })}
        >
          Restore
        </Button>
      )}
      {mayEdit && purge && (
        <Button look="ghost" aria-label={`Delete ${title} for ever`} onClick={() => purge(id)}>
          Delete
        </Button>
      )}
    </li>
  );
}
