/** The card whose panel is open is named in the address, so that it can be linked to and "back" closes it. */
const PARAMETER = 'card';

/** Where the card is, from its board. */
export function cardAddress(card: string): string {
  return `?${new URLSearchParams({ [PARAMETER]: card }).toString()}`;
}

export function cardIn(search: URLSearchParams): string | undefined {
  return search.get(PARAMETER) ?? undefined;
}
