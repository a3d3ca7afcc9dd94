/** What an audit entry adds, as `name: Clinic, role: viewer`: the server's own words, in one line. */
export function detailWords(detail: unknown): string {
  if (typeof detail !== 'object' || detail === null) return '';
  return Object.entries(detail)
    .map(([name, value]) => `${titleOf(name)}: ${isTime(name, value) ? new Date(value).toISOString() : plain(value)}`)
    .join(', ');
}

function plain(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Times come as milliseconds since 1970, and say so in their names. */
const TIME = /_ms$/u;

function isTime(name: string, value: unknown): value is number {
  return TIME.test(name) && typeof value === 'number';
}

function titleOf(name: string): string {
  return name.replace(TIME, '').replaceAll('_', ' ');
}
