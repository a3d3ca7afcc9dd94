import { type RefObject, useLayoutEffect } from 'react';

/** The card whose element went away while it had the keyboard, and what stood beside it. */
let lost: { card: string; beside: HTMLElement[] } | undefined;

/**
 * A card keeps the keyboard wherever it goes. In another column it is another element: whoever had the old one when
 * somebody moved the card, or an undo did, finds the keyboard on the new one. When the card is gone, its neighbour has it.
 */
export function useKeptFocus(link: RefObject<HTMLElement | null>, card: string): void {
  useLayoutEffect(() => {
    const element = link.current;
    if (lost?.card === card && nobodyHasIt()) element?.focus({ preventScroll: true });
    return () => {
      // React takes it off the page only after this.
      if (element === null || element !== document.activeElement) return;
      lost = { card, beside: neighboursOf(element) };
      requestAnimationFrame(settle);
    };
  }, [link, card]);
}

/** The card did not come back with the same change. */
function settle(): void {
  const beside = lost?.beside.find((element) => element.isConnected);
  lost = undefined;
  if (nobodyHasIt()) beside?.focus({ preventScroll: true });
}

function nobodyHasIt(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** The cards below and above, and the column's own button for those that are to come. */
function neighboursOf(link: HTMLElement): HTMLElement[] {
  const item = link.closest('li');
  const cards = [item?.nextElementSibling, item?.previousElementSibling].map((near) =>
    near?.querySelector<HTMLElement>('[data-card]'),
  );
  const last = item?.closest('section')?.querySelector<HTMLElement>('button');
  return [...cards, last].filter((element) => element instanceof HTMLElement);
}
