/** Brings a card into the page if it is one of the list's; answers whether it is. */
export type BringIn = (card: string) => boolean;

const lists = new Set<BringIn>();

/** A list that keeps only some of its cards in the page. */
export function listed(bringIn: BringIn): () => void {
  lists.add(bringIn);
  return () => {
    lists.delete(bringIn);
  };
}

/** The link of a card on the board: it is brought into the page when it is too far out of sight to be there. */
export function cardLink(id: string): HTMLElement | null {
  const there = linkIn(id);
  if (there) return there;
  for (const bringIn of lists) if (bringIn(id)) return linkIn(id);
  return null;
}

function linkIn(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`);
}
