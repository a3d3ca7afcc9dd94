import type { ReactNode } from 'react';
import type { CardChange, Difference } from '../../../generated/wasm/client_wasm';
import { cardWords, columnWords, countChanges, labelWords } from './changes';
import { useColumnNames } from './use-column-names';

/** Changes that are listed; the rest is counted. */
const LISTED_MAX = 300;

interface ChangedSinceProps {
  since: Difference | undefined;
  /** Opens a card as it was. */
  open: (card: string) => void;
}

/** What has become of the board since the shown moment. */
export function ChangedSince({ since, open }: ChangedSinceProps) {
  const column = useColumnNames();
  if (!since) return <Note>Comparing…</Note>;
  if (countChanges(since) === 0) return <Note>Nothing has changed since then.</Note>;
  const more = since.cards.length - LISTED_MAX;
  return (
    <ul aria-label="Changed since" className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
      {since.info && since.info.before.name !== since.info.after.name && (
        <Line>The board is called “{since.info.after.name}”</Line>
      )}
      {since.info && since.info.before.description !== since.info.after.description && (
        <Line>The board has another description</Line>
      )}
      {since.columns.map((change) => (
        <Line key={`column ${change.before?.id ?? change.after?.id ?? ''}`}>{columnWords(change)}</Line>
      ))}
      {since.columns_reordered && <Line>The columns stand in another order</Line>}
      {since.labels.map((change) => (
        <Line key={`label ${change.before?.id ?? change.after?.id ?? ''}`}>{labelWords(change)}</Line>
      ))}
      {since.cards.slice(0, LISTED_MAX).map((change) => (
        <ChangedCard key={idOf(change)} change={change} column={column} open={open} />
      ))}
      {more > 0 && <Line>And {more} more cards</Line>}
    </ul>
  );
}

interface ChangedCardProps {
  change: CardChange;
  column: (id: string) => string;
  open: (card: string) => void;
}

function ChangedCard({ change, column, open }: ChangedCardProps) {
  const title = (change.before ?? change.after)?.title || 'Untitled';
  const words = (
    <>
      <span className="text-sm font-medium wrap-anywhere" dir="auto">
        {title}
      </span>
      <span className="text-xs text-muted">{cardWords(change, column)}</span>
    </>
  );
  if (!change.before) return <li className="grid gap-0.5 px-2 py-2">{words}</li>;
  return (
    <li>
      <button
        type="button"
        onClick={() => {
          open(idOf(change));
        }}
        className="grid w-full gap-0.5 rounded-md px-2 py-2 text-left hover:bg-hover"
      >
        {words}
      </button>
    </li>
  );
}

function idOf({ before, after }: CardChange): string {
  return (before ?? after)?.id ?? '';
}

function Line({ children }: { children: ReactNode }) {
  return (
    <li className="px-2 py-2 text-sm wrap-anywhere" dir="auto">
      {children}
    </li>
  );
}

function Note({ children }: { children: ReactNode }) {
  return <p className="px-4 py-2 text-sm text-muted">{children}</p>;
}
