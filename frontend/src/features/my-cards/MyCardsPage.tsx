import { useQuery } from '@tanstack/react-query';
import { CalendarDays, ListChecks, MessageSquare } from 'lucide-react';
import { Link } from 'react-router';
import type { CardDto } from '../../api/types';
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
import { myCardsQuery } from './queries';

/** What is assigned to whoever looks, over all boards. */
export function MyCardsPage() {
  const query = useQuery(myCardsQuery());
  const problem = useProblem(query);
  const notice = query.data && problem && (
    <NotCurrent problem={problem} asOfMs={query.dataUpdatedAt} what="your cards" />
  );
  return (
    <Page title="My cards" description="What is assigned to you, on all boards." notice={notice}>
      <ListState query={query} what="your cards">
        {(cards) => (cards.length === 0 ? <None /> : <ByDue cards={cards} />)}
      </ListState>
    </Page>
  );
}

function None() {
  return (
    <EmptyState title="Nothing is assigned to you">
      Open a card and choose yourself under “Assigned to”; it is then listed here, too.
    </EmptyState>
  );
}

function ByDue({ cards }: { cards: readonly CardDto[] }) {
  const now = useNow();
  const names = new Map(useAllBoards().map(({ id, name }) => [id, name]));
  return byDue(cards, now).map(({ group, cards }) => (
    <Section key={group} title={group}>
      <ul className={`${PANEL} divide-y divide-line overflow-hidden`}>
        {cards.map((card) => (
          <Row key={card.id} card={card} board={names.get(card.board_id)} now={now} />
        ))}
      </ul>
    </Section>
  ));
}

function Row({ card, board, now }: { card: CardDto; board: string | undefined; now: Date }) {
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
