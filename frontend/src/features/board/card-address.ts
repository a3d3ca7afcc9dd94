/** The card whose panel is open is named in the address, so that it can be linked to and "back" closes it. */
const PARAMETER = 'card';

export function cardAddress(card: string): { search: string } {
  return { search: new URLSearchParams({ [PARAMETER]: card }).toString() };
}

export function cardIn(search: URLSearchParams): string | undefined {
  return search.get(PARAMETER) ?? undefined;
}
