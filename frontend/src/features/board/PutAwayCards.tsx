import { useMutation } from '@tanstack/react-query';
import { Button } from '../../components/Button';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useAsking } from '../../lib/use-asking';
import { useNow } from '../../lib/use-now';
import { when } from '../../lib/when';
import { useBoard, useCard, useMayEdit } from './board-context';
import { nameAtStart, usePeople } from './people';

interface PutAwayCardsProps {
  ids: readonly string[];
  /** Where they are, in words. */
  of: string;
  /** They can be deleted for ever. */
  purgeable?: boolean;
  /** Where the keyboard goes when what it was on has gone. */
  focusAfter: () => HTMLElement | null;
}

/** Cards that are put away, the last one first. */
export function PutAwayCards({ ids, of, purgeable = false, focusAfter }: PutAwayCardsProps) {
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
          <PutAwayCard key={id} id={id} purge={purgeable ? asking.ask : undefined} />
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

function PutAwayCard({ id, purge }: { id: string; purge: ((id: string) => void) | undefined }) {
  const { act } = useBoard();
  const card = useCard(id);
  const mayEdit = useMayEdit();
  const people = usePeople();
  const now = useNow();
  if (!card) return null;
  const title = card.title || 'Untitled';
  return (
    <li className="flex min-h-12 items-center gap-1 rounded-md px-2 hover:bg-hover">
      <div className="mr-auto min-w-0">
        <p className="truncate text-sm" dir="auto">
          {title}
        </p>
        <p className="truncate text-xs text-muted">
          {card.put_away && `${nameAtStart(people, card.put_away.by)}, ${when(new Date(card.put_away.at), now)}`}
          {card.edited_after_deletion && ' · edited after deletion'}
        </p>
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
