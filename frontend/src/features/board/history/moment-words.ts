interface Told {
  /** When, in milliseconds since 1970. */
  at: number;
  /** Another step is of the same minute. */
  toTheSecond?: boolean;
}

/** A moment: `at 14:05`, `at 14:05:09`, `on Mar 4, 14:05`, `on Mar 4, 2025, 14:05`. */
export function momentWords({ at, toTheSecond = false }: Told, now = new Date()): string {
  const date = new Date(at);
  const isToday = date.toDateString() === now.toDateString();
  const words = new Intl.DateTimeFormat('en', {
    ...(!isToday && { day: 'numeric', month: 'short' }),
    ...(!isToday && date.getFullYear() !== now.getFullYear() && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    ...(toTheSecond && { second: '2-digit' }),
    hourCycle: 'h23',
  }).format(date);
  return `${isToday ? 'at' : 'on'} ${words}`;
}
