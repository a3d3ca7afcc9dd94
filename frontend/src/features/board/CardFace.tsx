import { AlignLeft, CalendarDays, GitFork, ListChecks, MessageSquare } from 'lucide-react';
import type { ReactNode } from 'react';
import { Avatar } from '../../components/Avatar';
import type { CardView } from '../../generated/wasm/client_wasm';
import { useNow } from '../../lib/use-now';
import { useLabels } from './board-context';
import { dueWords, type Urgency, urgencyOf } from './card/due';
import { LabelChip } from './labels/LabelChip';
import { usePeople } from './people';

/** How many faces fit before the rest becomes a number. */
const FACES_MAX = 3;

/** The labels above a card's title. Without any it listens to none: boards have thousands of cards. */
export function CardLabels({ card }: { card: CardView }) {
  return card.labels.length > 0 && <Labels card={card} />;
}

function Labels({ card }: { card: CardView }) {
  const labels = useLabels();
  const its = labels.filter(({ id }) => card.labels.includes(id));
  if (its.length === 0) return null;
  return (
    <ul aria-label="Labels" className="mb-1 flex flex-wrap gap-1">
      {its.map((label) => (
        <li key={label.id} className="flex min-w-0">
          <LabelChip label={label} small />
        </li>
      ))}
    </ul>
  );
}

/** What else there is to know of a card at a glance, below its title. */
export function CardSigns({ card }: { card: CardView }) {
  const comments = card.comments.filter(({ deleted }) => !deleted).length;
  const done = card.checklist.filter((item) => item.done).length;
  const items = card.checklist.length;
  const signs = [
    card.conflicts.length > 0 && (
      <Sign key="conflicts" says="Changed by two at the same time" look="text-warning">
        <GitFork aria-hidden />
      </Sign>
    ),
    card.due !== undefined && <DueSign key="due" due={card.due} column={card.column} />,
    card.description !== '' && (
      <Sign key="description" says="Has a description">
        <AlignLeft aria-hidden />
      </Sign>
    ),
    items > 0 && (
      <Sign
        key="checklist"
        says={`${String(done)} of ${String(items)} done`}
        look={done === items ? 'text-success' : undefined}
      >
        <ListChecks aria-hidden />
        <span aria-hidden>{`${String(done)}/${String(items)}`}</span>
      </Sign>
    ),
    comments > 0 && (
      <Sign key="comments" says={comments === 1 ? '1 comment' : `${String(comments)} comments`}>
        <MessageSquare aria-hidden />
        <span aria-hidden>{comments}</span>
      </Sign>
    ),
  ].filter(Boolean);
  if (signs.length === 0 && card.assignees.length === 0) return null;
  return (
    <div className="mt-1.5 flex min-h-5 flex-wrap items-center gap-x-2.5 gap-y-1 text-xs">
      {signs}
      <Faces card={card} />
    </div>
  );
}

interface SignProps {
  /** For readers, and for who asks what it means. */
  says: string;
  look?: string;
  children: ReactNode;
}

function Sign({ says, look = 'text-muted', children }: SignProps) {
  return (
    <span title={says} className={`flex items-center gap-1 tabular-nums [&_svg]:size-3.5 ${look}`}>
      <span className="sr-only">{says}</span>
      {children}
    </span>
  );
}

const DUE_LOOK: Record<Urgency, string> = {
  overdue: 'rounded-full bg-danger-soft px-1.5 font-medium text-danger',
  soon: 'rounded-full bg-warning-soft px-1.5 text-warning',
  later: 'text-muted',
};

function DueSign({ due, column }: { due: string; column: string }) {
  const now = useNow();
  const urgency = urgencyOf({ due, column }, now);
  const words = dueWords(due, now);
  return (
    <Sign says={`Due ${words}${urgency === 'overdue' ? ', overdue' : ''}`} look={DUE_LOOK[urgency]}>
      <CalendarDays aria-hidden />
      <span aria-hidden className="inline-block first-letter:uppercase">
        {words}
      </span>
    </Sign>
  );
}

function Faces({ card }: { card: CardView }) {
  const { find } = usePeople();
  if (card.assignees.length === 0) return null;
  const more = card.assignees.length - FACES_MAX;
  return (
    <ul aria-label="Assigned to" className="ml-auto flex -space-x-1">
      {card.assignees.slice(0, FACES_MAX).map(({ user }) => {
        const name = find(user)?.name ?? 'Somebody';
        return (
          <li key={user} title={name}>
            <Avatar id={user} name={name} className="size-5 ring-2 ring-surface" />
            <span className="sr-only">{name}</span>
          </li>
        );
      })}
      {more > 0 && (
        <li className="grid size-5 place-items-center rounded-full bg-sunken text-[0.625rem] text-muted ring-2 ring-surface">
          +{more}
        </li>
      )}
    </ul>
  );
}
