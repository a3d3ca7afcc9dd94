import { type RefObject, useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { usePrinting } from '../../../lib/printing';
import { listed } from './reveal';
import { BEYOND_PX, Heights, inSight, isWhole, type Piece, pieces, type Stretch } from './rows';
import { useRows } from './use-rows';

interface Wish {
  ids: readonly string[];
  /** Whether the board is a large one. */
  large: boolean;
  /** What scrolls; its children are the pieces. */
  list: RefObject<HTMLElement | null>;
}

/**
 * What of a column's cards is in the page: all of a short column, and of each while it is printed; of a long one those in
 * sight and around it, and the one that has or had the keyboard or the pointer, so that neither is lost when it scrolls
 * away.
 */
export function usePieces({ ids, large, list }: Wish): readonly Piece[] {
  const printing = usePrinting();
  // The first picture is of what is in sight; the rest comes when that is painted.
  const isMore = useDeferredValue(true, false);
  const whole = printing || (isMore && isWhole(ids.length, large));
  const [heights] = useState(() => new Heights());
  const [measures, setMeasures] = useState(0);
  const [sight, look] = useSight(ids, heights, { whole, isMore }, list);
  const taken = useKept(ids, whole, list);
  const kept = whole ? undefined : taken;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `heights` says something else after each measure
  const there = useMemo(
    () => pieces(ids, heights, whole ? { from: 0, to: ids.length } : sight, kept),
    [ids, heights, whole, sight, kept, measures],
  );
  const measured = (rows: readonly (readonly [string, number])[]) => {
    const news = rows.filter(([id, height]) => heights.measure(id, height));
    if (news.length === 0) return;
    heights.learn();
    setMeasures((count) => count + 1);
    look();
  };
  useRows({ list, there, count: ids.length, whole, measured });
  return there;
}

/** The rows in sight and around, and what looks again. */
function useSight(
  ids: readonly string[],
  heights: Heights,
  { whole, isMore }: { whole: boolean; isMore: boolean },
  list: RefObject<HTMLElement | null>,
) {
  const beyond = isMore ? BEYOND_PX : 0;
  const [sight, setSight] = useState<Stretch>(() => inSight(ids, heights, 0, window.innerHeight, beyond));
  const look = () => {
    const { current } = list;
    if (whole || !current) return;
    const next = inSight(ids, heights, current.scrollTop, current.clientHeight, beyond);
    setSight((now) => (now.from === next.from && now.to === next.to ? now : next));
  };
  const latest = useRef(look);
  useLayoutEffect(() => {
    latest.current = look;
  });
  useEffect(() => {
    const { current } = list;
    if (whole || !current) return;
    const seen = () => latest.current();
    const sized = new ResizeObserver(seen);
    sized.observe(current);
    current.addEventListener('scroll', seen, { passive: true });
    return () => {
      sized.disconnect();
      current.removeEventListener('scroll', seen);
    };
  }, [whole, list]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with other cards something else may be in sight
  useEffect(() => {
    latest.current();
  }, [ids, isMore]);
  return [sight, look] as const;
}

/** The row that has or had the keyboard or the pointer, or that somebody looks for. */
function useKept(ids: readonly string[], whole: boolean, list: RefObject<HTMLElement | null>): string | undefined {
  const [kept, keep] = useState<string>();
  useEffect(() => {
    const { current } = list;
    if (!current) return;
    const take = ({ target }: Event) => {
      const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
      if (row?.dataset.row !== undefined) keep(row.dataset.row);
    };
    current.addEventListener('focusin', take);
    current.addEventListener('pointerdown', take);
    return () => {
      current.removeEventListener('focusin', take);
      current.removeEventListener('pointerdown', take);
    };
  }, [list]);
  useEffect(() => {
    if (whole) return;
    return listed((card) => {
      if (!ids.includes(card)) return false;
      flushSync(() => keep(card));
      return true;
    });
  }, [whole, ids]);
  return kept;
}
