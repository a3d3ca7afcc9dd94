const DAY_MS = 24 * 60 * 60_000;
/** Days from today for which the weekday says more than the date. */
const NEAR_DAYS = 7;

/** How urgent a due date is. */
export type Urgency = 'overdue' | 'soon' | 'later';

/** A due date in this place's time: whether it is a whole day, when it begins and when it has passed. */
export interface DueTime {
  isDay: boolean;
  /** Midnight here of the day it falls on. */
  day: Date;
  /** The instant from which it is overdue. */
  end: Date;
}

/** `due` is a day (`2026-11-30`), the same wherever one is, or an instant (RFC 3339). */
export function dueTime(due: string): DueTime | undefined {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(due);
  if (day) {
    const start = midnight(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
    return { isDay: true, day: start, end: midnight(start.getFullYear(), start.getMonth(), start.getDate() + 1) };
  }
  const end = new Date(due);
  if (Number.isNaN(end.getTime())) return undefined;
  return { isDay: false, day: midnight(end.getFullYear(), end.getMonth(), end.getDate()), end };
}

/** Years below 100 are those of the calendar, not of the last century. */
function midnight(year: number, month: number, day: number): Date {
  const date = new Date(2000, 0, 1);
  date.setFullYear(year, month, day);
  return date;
}

/** What a date is asked for: a card of either view of it, or of the server's. */
export interface Dated {
  due: string | null | undefined;
  /** The column's id. */
  column: string;
}

/** The column that every board begins with for what is done. It keeps this id under any title, and imports give it, too. */
const DONE_COLUMN = 'done';

/** Whether it waits for nobody any more, whatever its date says. */
export function isDone({ column }: Pick<Dated, 'column'>): boolean {
  return column === DONE_COLUMN;
}

export function urgencyOf({ due, column }: Dated, now: Date): Urgency {
  const time = due === null || due === undefined ? undefined : dueTime(due);
  if (!time || isDone({ column })) return 'later';
  if (time.end.getTime() <= now.getTime()) return 'overdue';
  return daysAway(time.day, now) <= 1 ? 'soon' : 'later';
}

/** Calendar days from today; a day of 23 or 25 hours is one, too. */
export function daysAway(day: Date, now: Date): number {
  const today = midnight(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((day.getTime() - today.getTime()) / DAY_MS);
}

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const weekday = new Intl.DateTimeFormat('en', { weekday: 'long' });
const sameYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const otherYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });

/** A due date as people say it: `today`, `tomorrow, 17:00`, `Friday`, `Dec 24`. Without `now`, its date. */
export function dueWords(due: string, now?: Date): string {
  const time = dueTime(due);
  if (!time) return due;
  const day = dayWords(time.day, now);
  return time.isDay ? day : `${day}, ${clock.format(time.end)}`;
}

function dayWords(day: Date, now: Date | undefined): string {
  if (!now) return otherYear.format(day);
  const away = daysAway(day, now);
  if (away === 0) return 'today';
  if (away === 1) return 'tomorrow';
  if (away === -1) return 'yesterday';
  if (away > 0 && away < NEAR_DAYS) return weekday.format(day);
  return (day.getFullYear() === now.getFullYear() ? sameYear : otherYear).format(day);
}

/** What stands in the boxes for day and time. */
export interface DueBoxes {
  date: string;
  time: string;
}

export function boxesOf(due: string | undefined): DueBoxes {
  const time = due === undefined ? undefined : dueTime(due);
  if (!time) return { date: '', time: '' };
  return { date: dayText(time.day), time: time.isDay ? '' : clock.format(time.end) };
}

/** The due date that the boxes say: a day, or with a time an instant. Nothing while the date is not whole. */
export function dueOf({ date, time }: DueBoxes): string | undefined {
  const day = dueTime(date);
  // Whoever types a year is in the first centuries for a while.
  if (!day?.isDay || day.day.getFullYear() < 1000) return undefined;
  const at = /^(\d{2}):(\d{2})/u.exec(time);
  if (!at) return date;
  const instant = new Date(day.day);
  instant.setHours(Number(at[1]), Number(at[2]));
  return instant.toISOString();
}

/** A day so many days from today, as a due date. */
export function dayFromNow(days: number, now: Date): string {
  return dayText(midnight(now.getFullYear(), now.getMonth(), now.getDate() + days));
}

function dayText(day: Date): string {
  const digits = (number: number, length: number) => String(number).padStart(length, '0');
  return `${digits(day.getFullYear(), 4)}-${digits(day.getMonth() + 1, 2)}-${digits(day.getDate(), 2)}`;
}
