import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Person } from '../../api/types';
import { useUser } from '../../auth/use-session';
import { Avatar } from '../../components/Avatar';
import { Button } from '../../components/Button';
import { EmptyState } from '../../components/EmptyState';
import { ListState } from '../../components/ListState';
import { PANEL, Section } from '../../components/Section';
import { useNow } from '../../lib/use-now';
import { when } from '../../lib/when';
import { cardAddress } from '../board/card-address';
import { peopleQuery } from '../board/use-members';
import { membersQuery, workspacesQuery } from '../workspaces/queries';
import type { Mention } from './mentions-of-me';
import { markSeen } from './seen-mentions';
import { useMentions } from './use-mentions';

const SETTLED = { error: null, failureReason: null, isFetching: false, refetch: () => Promise.resolve() };

/** Where somebody wrote my name. */
export function Mentions() {
  const user = useUser();
  const mentions = useMentions();
  const fresh = mentions?.filter(({ isNew }) => isNew).map(({ mention }) => mention.id) ?? [];
  return (
    <Section
      title="Mentions"
      description="From the boards that this device has: those you have opened here. Opening a card marks what it says of you as read, on this device."
      actions={fresh.length > 0 && <Button onClick={() => markSeen(user.id, fresh)}>Mark all as read</Button>}
    >
      <ListState query={{ ...SETTLED, data: mentions }} what="your mentions">
        {(mentions) => (mentions.length === 0 ? <None /> : <List mentions={mentions} />)}
      </ListState>
    </Section>
  );
}

function None() {
  return (
    <EmptyState title="Nobody has mentioned you">
      Whoever writes your name with an @ in a comment on a card is listed here, the newest first.
    </EmptyState>
  );
}

function List({ mentions }: { mentions: { mention: Mention; isNew: boolean }[] }) {
  const names = useNames(mentions.map(({ mention }) => mention));
  const now = useNow();
  return (
    <ul aria-label="Mentions" className={`${PANEL} divide-y divide-line overflow-hidden`}>
      {mentions.map(({ mention, isNew }) => (
        <Row
          key={mention.id}
          mention={mention}
          isNew={isNew}
          name={mention.imported_from ?? names.get(mention.author) ?? 'Somebody'}
          now={now}
        />
      ))}
    </ul>
  );
}

interface RowProps {
  mention: Mention;
  isNew: boolean;
  name: string;
  now: Date;
}

function Row({ mention, isNew, name, now }: RowProps) {
  const written = new Date(mention.at);
  return (
    <li>
      <Link
        to={`/boards/${mention.board}${cardAddress(mention.card)}`}
        className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-4 py-3 -outline-offset-2 hover:bg-hover"
      >
        <Avatar id={mention.author} name={name} className="mt-0.5 size-7" />
        <span className="grid min-w-0 gap-0.5">
          <span className="flex flex-wrap items-baseline gap-x-2 text-sm">
            <span className="font-medium wrap-anywhere">{name}</span>
            <time dateTime={written.toISOString()} title={written.toLocaleString()} className="text-xs text-muted">
              {when(written, now)}
            </time>
            {isNew && <span className="rounded-full bg-accent-soft px-1.5 text-xs font-medium text-accent">New</span>}
          </span>
          <span className="line-clamp-3 text-sm wrap-anywhere" dir="auto">
            {mention.body}
          </span>
          <span className="truncate text-xs text-muted">
            {mention.title || 'Untitled'} · {mention.boardName || 'Untitled board'}
          </span>
        </span>
      </Link>
    </li>
  );
}

/** What the members of all workspaces are called, and who wrote on a board and has left. */
function useNames(mentions: readonly Mention[]): Map<string, string> {
  const { data: workspaces } = useQuery(workspacesQuery());
  const members = useQueries({ queries: (workspaces ?? []).map(({ id }) => membersQuery(id)) });
  const known = new Map(members.flatMap(({ data }) => data ?? []).map(nameById));
  const areKnown = workspaces !== undefined && members.every(({ data }) => data);
  const boards = areKnown ? mentions.filter(({ author }) => !known.has(author)).map(({ board }) => board) : [];
  const writers = useQueries({ queries: [...new Set(boards)].map(peopleQuery) });
  return new Map([...writers.flatMap(({ data }) => data ?? []).map(nameById), ...known]);
}

function nameById({ user_id, display_name, username }: Person): [string, string] {
  return [user_id, display_name || username];
}
