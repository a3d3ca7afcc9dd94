import type { ReactNode } from 'react';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { useNow } from '../../../lib/use-now';
import { useLabels } from '../board-context';
import { dueWords } from '../card/due';
import { LabelChip } from '../labels/LabelChip';
import { Markdown } from '../markdown/Markdown';
import { momentWords } from './moment-words';
import { useColumnNames } from './use-column-names';
import { useNames } from './use-names';

/** All that was on a card, to read. */
export function PastCard({ card }: { card: CardView }) {
  const nameOf = useNames();
  const nameOfColumn = useColumnNames();
  const now = useNow();
  const labels = useLabels().filter(({ id }) => card.labels.includes(id));
  const place = nameOfColumn(card.column);
  const comments = card.comments.filter(({ deleted }) => !deleted);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      role="group"
      aria-label="The card as it was"
      // It may be longer than the screen, with nothing in it for the keyboard.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: so that it can be scrolled
      tabIndex={0}
      className="-mx-2 grid max-h-[50vh] gap-3 overflow-y-auto px-2 text-sm"
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <Fact name="Where">{card.state === 'active' ? place : `${place}, ${card.state}`}</Fact>
        {labels.length > 0 && (
          <Fact name="Labels">
            <span className="flex flex-wrap gap-1">
              {labels.map((label) => (
                <LabelChip key={label.id} label={label} />
              ))}
            </span>
          </Fact>
        )}
        {card.due !== undefined && <Fact name="Due">{dueWords(card.due, now)}</Fact>}
        {card.assignees.length > 0 && (
          <Fact name="Assigned to">{card.assignees.map(({ user }) => nameOf(user).said).join(', ')}</Fact>
        )}
        {card.imported_from !== undefined && <Fact name="Imported from">{card.imported_from}</Fact>}
      </dl>
      {card.description !== '' && (
        <div className="rounded-md bg-sunken px-3 py-2 wrap-anywhere">
          <Markdown text={card.description} />
        </div>
      )}
      {card.checklist.length > 0 && (
        <ul aria-label="Checklist" className="grid gap-1">
          {card.checklist.map(({ id, text, done }) => (
            <li key={id} className="flex gap-2">
              <span aria-hidden>{done ? '☑' : '☐'}</span>
              <span className="sr-only">{done ? 'Done:' : 'Open:'}</span>
              <span dir="auto" className="wrap-anywhere">
                {text}
              </span>
            </li>
          ))}
        </ul>
      )}
      {comments.length > 0 && (
        <ul aria-label="Comments" className="grid gap-2">
          {comments.map(({ id, author, body, created_at }) => (
            <li key={id} className="grid gap-0.5">
              <span className="text-xs text-muted">
                {nameOf(author).said}, {momentWords({ at: created_at })}
              </span>
              <div className="wrap-anywhere">
                <Markdown text={body} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}
