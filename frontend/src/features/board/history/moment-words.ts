const sameDay = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const otherDay = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const otherYear = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** A moment to the minute: `at 14:05`, `on Mar 4, 14:05`, `on Mar 4, 2025, 14:05`. */
export function momentWords(at: Date, now = new Date()): string {
  if (at.toDateString() === now.toDateString()) return `at ${sameDay.format(at)}`;
  return `on ${(at.getFullYear() === now.getFullYear() ? otherDay : otherYear).format(at)}`;
}
