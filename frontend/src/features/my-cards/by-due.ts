import type { CardDto } from '../../api/types';
import { daysAway, dueTime, isDone, urgencyOf } from '../board/card/due';

/** Days from today that count as this week's. */
const WEEK_DAYS = 7;

const GROUPS = ['Overdue', 'Today', 'Within a week', 'Later', 'Without a date', 'Done'] as const;
export type DueGroup = (typeof GROUPS)[number];

type Card = Pick<CardDto, 'due' | 'title' | 'column'>;

/** Cards by how soon they are due, what is most pressing first; empty groups are left out. */
export function byDue<C extends Card>(cards: readonly C[], now: Date): { group: DueGroup; cards: C[] }[] {
  return GROUPS.map((group) => ({
    group,
    cards: cards.filter((card) => groupOf(card, now) === group).sort(soonerFirst),
  })).filter(({ cards }) => cards.length > 0);
}

function groupOf({ due, column }: Card, now: Date): DueGroup {
  if (isDone({ column })) return 'Done';
  const time = due === null ? undefined : dueTime(due);
  if (due === null || !time) return 'Without a date';
  if (urgencyOf({ due, column }, now) === 'overdue') return 'Overdue';
  const away = daysAway(time.day, now);
  if (away <= 0) return 'Today';
  return away < WEEK_DAYS ? 'Within a week' : 'Later';
}

function soonerFirst(a: Card, b: Card): number {
  return endOf(a) - endOf(b) || a.title.localeCompare(b.title);
}

function endOf({ due }: Card): number {
  return (due === null ? undefined : dueTime(due)?.end.getTime()) ?? Number.MAX_SAFE_INTEGER;
}
