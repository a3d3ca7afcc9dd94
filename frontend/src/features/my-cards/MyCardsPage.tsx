import { useQuery } from '@tanstack/react-query';
import { CalendarDays, ListChecks, MessageSquare } from 'lucide-react';
import { Link, useSearchParams } from 'react-router';
import { EmptyState } from '../../components/EmptyState';
import { ListState } from '../../components/ListState';
import { Page } from '../../components/Page';
import { PANEL, Section } from '../../components/Section';
import { useNow } from '../../lib/use-now';
import { dueWords, urgencyOf } from '../board/card/due';
import { cardAddress } from '../board/card-address';
import { NotCurrent } from '../boards/NotCurrent';
import { useAllBoards } from '../boards/use-all-boards';
import { useProblem } from '../boards/use-problem';
import { byDue } from './by-due';
import { Mentions } from './Mentions';
import type { MyCard } from './merged';
import { myCardsQuery } from './queries';
import { useMentions } from './use-mentions';
import { useMyCards } from './use-my-cards';

/** What is about whoever looks, over all boards: what is assigned to them, and where they are mentioned. */
export function MyCardsPage() {
  const [search] = useSearchParams();
  const shows = search.get('show') === 'mentions' ? 'mentions' : 'assigned';
  const fresh = useMentions()?.filter(({ isNew }) => isNew).length ?? 0;
  const notice = useNotice();
  return (
    <Page
      title="My cards"
      description="What is assigned to you on all boards, and where you are mentioned."
      notice={shows === 'assigned' && notice}
    >
      <nav aria-label="What is shown" className="flex w-fit gap-1 rounded-lg bg-sunken p-1">
        <Tab to="/my-cards" name="Assigned" current={shows === 'assigned'} />
        <Tab to="/my-cards?show=mentions" name="Mentions" current={shows === 'mentions'} count={fresh} />
      </nav>
      {shows === 'assigned' ? <Assigned /> : <Mentions />}
    </Page>
  );
}

interface TabProps {
  to: string;
  name: string;
  current: boolean;
  count?: number;
}

function Tab({ to, name, current, count = 0 }: TabProps) {
  return (
    <Link
      to={to}
      replace
      aria-current={current ? 'page' : undefined}
      className="flex h-8 items-center gap-1.5 rounded-md px-3 text-sm text-muted hover:text-ink aria-[current]:bg-surface aria-[current]:font-medium aria-[current]:text-ink aria-[current]:shadow-xs"
    >
      {name}
      {count > 0 && (
        <span className="text-xs tabular-nums">
          {count}
          <span className="sr-only"> new</span>
        </span>
      )}
    </Link>
  );
}

/** Says that the server was not asked just now, if it was not. */
function useNotice() {
  const query = useQuery(myCardsQuery());
  const problem = useProblem(query);
  if (!problem) return undefined;
  return query.data ? (
    <NotCurrent problem={problem} asOfMs={query.dataUpdatedAt} what="your cards" />
  ) : (
    <NotCurrent problem={problem} what="your cards on this device" />
  );
}

function Assigned() {
  const query = useQuery(myCardsQuery());
  const cards = useMyCards();
  return (
    <ListState query={{ ...query, data: cards }} what="your cards">
      {(cards) => (cards.length === 0 ? <None /> : <ByDue cards={cards} />)}
    </ListState>
  );
}

function None() {
  return (
    <EmptyState title="Nothing is assigned to you">
      Open a card and choose yourself under “Assigned to”; it is then listed here, too.
    </EmptyState>
  );
}

function ByDue({ cards }: { cards: readonly MyCard[] }) {
  const now = useNow();
  const names = new Map(useAllBoards().map(({ id, name }) => [id, name]));
  return byDue(cards, now).map(({ group, cards }) => (
    <Section key={group} title={group}>
      <ul className={`${PANEL} divide-y divide-line overflow-hidden`}>
        {cards.map((card) => (
          <Row key={card.id} card={card} board={names.get(card.board_id) ?? card.board} now={now} />
        ))}
      </ul>
    </Section>
  ));
}

function Row({ card, board, now }: { card: MyCard; board: string | undefined; now: Date }) {
  const done = card.checklist.filter((item) => item.done).length;
  const items = card.checklist.length;
  return (
    <li>
      <Link
        to={`/boards/${card.board_id}${cardAddress(card.id)}`}
        className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 -outline-offset-2 hover:bg-hover"
      >
        <span className="min-w-0 flex-1 basis-56">
          <span className="block text-sm font-medium wrap-anywhere" dir="auto">
            {card.title || 'Untitled'}
          </span>
          <span className="block truncate text-xs text-muted">{board ?? 'A board'}</span>
        </span>
        <span className="flex items-center gap-3 text-xs text-muted tabular-nums [&_svg]:size-3.5">
          {items > 0 && (
            <span className="flex items-center gap-1">
              <ListChecks aria-hidden />
              <span className="sr-only">Checklist:</span> {`${String(done)}/${String(items)}`}
            </span>
          )}
          {card.comment_count > 0 && (
            <span className="flex items-center gap-1">
              <MessageSquare aria-hidden />
              {card.comment_count}
              <span className="sr-only"> comments</span>
            </span>
          )}
          {card.due !== null && (
            <span
              className={`flex items-center gap-1 ${urgencyOf(card, now) === 'overdue' ? 'font-medium text-danger' : ''}`}
            >
              <CalendarDays aria-hidden />
              <span className="sr-only">Due</span>
              {dueWords(card.due, now)}
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}
