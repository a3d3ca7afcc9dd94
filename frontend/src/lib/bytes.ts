const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];
const STEP = 1_000;

/** A number of bytes as people say it: `512 bytes`, `1.4 MB`, `23 GB`. */
export function bytes(count: number): string {
  let amount = count;
  let unit = 0;
  while (Math.round(amount) >= STEP && unit < UNITS.length - 1) {
    amount /= STEP;
    unit++;
  }
  const digits = unit > 0 && amount < 9.95 ? 1 : 0;
  return `${amount.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}
