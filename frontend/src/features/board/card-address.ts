/** The card whose panel is open is named in the address, so that it can be linked to and "back" closes it. */
const PARAMETER = 'card';

/** Where the card is, from its board. */
export function cardAddress(card: string): string {
  return `?${new URLSearchParams({ [PARAMETER]: card }).toString()}`;
}

/** Where the card is, from anywhere. */
export function cardUrl(origin: string, board: string, card: string): string {
  return `${origin}/boards/${board}${cardAddress(card)}`;
}

export function cardIn(search: URLSearchParams): string | undefined {
  return search.get(PARAMETER) ?? undefined;
}

/** The same address with this card opened, or with none; what else it says of the board stays. */
export function withCard(search: URLSearchParams, card: string | undefined): URLSearchParams {
  const next = new URLSearchParams(search);
  if (card === undefined) next.delete(PARAMETER);
  else next.set(PARAMETER, card);
  return next;
}
