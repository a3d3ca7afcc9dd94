const DAY_MS = 24 * 60 * 60_000;

/** How long a key or a link may work, as people choose it. */
export const LIFETIMES = [
  { value: '1', label: '1 day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '365', label: '1 year' },
] as const;

/** When something ends that lives so many days from now; RFC 3339. Nothing for anything else than a number. */
export function endOf(days: string, now: Date): string | undefined {
  const count = Number(days);
  if (days === '' || !Number.isFinite(count)) return undefined;
  return new Date(now.getTime() + count * DAY_MS).toISOString();
}
