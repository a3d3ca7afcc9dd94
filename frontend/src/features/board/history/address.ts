/** That somebody looks at the past is in the address, so that "back" leads to the board again. */
const PARAMETER = 'history';

/** The address of the past; the rest of it stays. */
export function withHistory(search: URLSearchParams): string {
  const next = new URLSearchParams(search);
  next.set(PARAMETER, '');
  return `?${next.toString()}`;
}

export function withoutHistory(search: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(search);
  next.delete(PARAMETER);
  return next;
}

export function looksBack(search: URLSearchParams): boolean {
  return search.has(PARAMETER);
}
