import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { Piece } from './rows';

/** Ids of rows with their heights in pixels. */
type Measured = readonly (readonly [string, number])[];

interface Wish {
  list: RefObject<HTMLElement | null>;
  there: readonly Piece[];
  /** How many cards there are, in the page or not. */
  count: number;
  /** All of them are in the page. */
  whole: boolean;
  measured: (rows: Measured) => void;
}

/**
 * Measures the rows of a list that are in the page, and says of each which of how many it is where not all are. Written
 * into the page without React, or each card would render again when one is put above it.
 */
export function useRows({ list, there, count, whole, measured }: Wish): void {
  const latest = useRef(measured);
  const sizes = useRef<ResizeObserver>(undefined);
  useLayoutEffect(() => {
    latest.current = measured;
  });
  // The list is there only when its children are.
  useEffect(() => {
    if (whole) return;
    sizes.current = new ResizeObserver((entries) => {
      // What has left the page has no height.
      latest.current(entries.map(sizeOf).filter(([, height]) => height > 0));
    });
    return () => sizes.current?.disconnect();
  }, [whole]);
  useEffect(() => {
    const places = new Map<string, number>();
    for (const piece of there) if (piece.type === 'row') places.set(piece.id, piece.row + 1);
    for (const item of list.current?.children ?? []) {
      const place = item instanceof HTMLElement && places.get(item.dataset.row ?? '');
      if (!place) continue;
      say(item, 'aria-posinset', whole ? undefined : place);
      say(item, 'aria-setsize', whole ? undefined : count);
      if (!whole) sizes.current?.observe(item);
    }
  }, [list, there, count, whole]);
}

function sizeOf({ target, borderBoxSize }: ResizeObserverEntry): readonly [string, number] {
  return [(target as HTMLElement).dataset.row ?? '', borderBoxSize[0]?.blockSize ?? 0];
}

function say(item: Element, name: string, number: number | undefined): void {
  if (number === undefined) item.removeAttribute(name);
  else item.setAttribute(name, String(number));
}
