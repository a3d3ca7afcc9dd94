const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Older than this, the date says more than the distance. */
const DISTANT_MS = 14 * DAY_MS;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const sameYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const otherYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });

/** A time in the past as people say it: `just now`, `5 minutes ago`, `yesterday`, `Mar 4`. */
export function when(time: Date, now: Date): string {
  const ago = now.getTime() - time.getTime();
  if (ago < MINUTE_MS) return 'just now';
  if (ago < HOUR_MS) return relative.format(-Math.floor(ago / MINUTE_MS), 'minute');
  if (ago < DAY_MS) return relative.format(-Math.floor(ago / HOUR_MS), 'hour');
  if (ago < DISTANT_MS) return relative.format(-Math.floor(ago / DAY_MS), 'day');
  return (time.getFullYear() === now.getFullYear() ? sameYear : otherYear).format(time);
}

/** How long something works, as people say it: `ends in 3 hours`, `ends Mar 4`, `ended yesterday`, `no end`. */
export function until(end: string | null, now: Date): string {
  if (end === null) return 'no end';
  const time = new Date(end);
  if (time.getTime() <= now.getTime()) return `ended ${when(time, now)}`;
  const left = time.getTime() - now.getTime();
  if (left < HOUR_MS) return `ends ${relative.format(Math.ceil(left / MINUTE_MS), 'minute')}`;
  if (left < DAY_MS) return `ends ${relative.format(Math.round(left / HOUR_MS), 'hour')}`;
  return `ends ${(time.getFullYear() === now.getFullYear() ? sameYear : otherYear).format(time)}`;
}
