import { useInfiniteQuery } from '@tanstack/react-query';
import { Avatar } from '../../../components/Avatar';
import type { CardView, Step } from '../../../generated/wasm/client_wasm';
import { hashOf } from '../../../lib/hash';
import { useNow } from '../../../lib/use-now';
import { useSettled } from '../../../lib/use-settled';
import { when } from '../../../lib/when';
import { useBoard } from '../board-context';
import { withoutRepeats } from '../history/goes';
import { cardStepsQuery } from '../history/queries';
import { useNames } from '../history/use-names';

/** How long the card must be quiet before its history is read again, in milliseconds. */
const QUIET_MS = 1_500;

/** Who did what to a card, the newest first, the same in a row once: read off the board's history, on this device. */
export function ActivityLog({ card }: { card: CardView }) {
  const { id: board, client } = useBoard();
  const version = hashOf(JSON.stringify(useSettled(card, QUIET_MS)));
  const query = useInfiniteQuery(cardStepsQuery(client, board, card.id, version));
  const steps = query.data?.pages.flatMap((page) => page.steps);
  if (query.error && !steps) return <p className="text-sm text-muted">{query.error.message}</p>;
  if (!steps) return <p className="text-sm text-muted">Reading the history…</p>;
  return (
    <>
      <ol aria-label="Activity" className="grid gap-3">
        {withoutRepeats(steps).map((step) => (
          <Entry key={step.id} step={step} />
        ))}
      </ol>
      {steps.length === 0 && <p className="text-sm text-muted">Nothing was done to it lately.</p>}
      {query.hasNextPage && (
        <button
          type="button"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
          className="justify-self-start rounded-md py-1 text-sm font-medium text-accent hover:underline"
        >
          Look further back
        </button>
      )}
    </>
  );
}

function Entry({ step }: { step: Step }) {
  const { name, said } = useNames()(step.user);
  const now = useNow();
  const at = new Date(step.at);
  return (
    <li className="flex items-start gap-2.5">
      <Avatar id={step.user ?? ''} name={name} className="size-6" />
      <p className="min-w-0 pt-0.5 text-sm wrap-anywhere" dir="auto">
        <span className="font-medium">{said}</span> {step.summary}{' '}
        <time dateTime={at.toISOString()} title={at.toLocaleString()} className="text-xs whitespace-nowrap text-muted">
          {when(at, now)}
        </time>
      </p>
    </li>
  );
}
