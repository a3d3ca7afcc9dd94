import { Search, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useBoard, useCardsVersion, useColumns } from '../board-context';
import { cardLink } from '../lane/reveal';
import { ICON_BUTTON, QUIET_BOX } from '../panel-style';
import { FilterMenus } from './FilterMenus';
import { isOff, NO_FILTER } from './filter';
import { useFilter, useShows } from './filter-context';

/** Typing is gathered for this long before the board follows, in milliseconds. */
const GATHER_MS = 150;

/** What is shown of the board, and how much that is. */
export function FilterBar({ close }: { close: () => void }) {
  const [filter, change] = useFilter();
  const [cameFrom] = useState(() => document.activeElement);
  const [leaving, setLeaving] = useState(false);
  const leave = () => {
    if (!isOff(filter)) change(NO_FILTER);
    setLeaving(true);
  };
  // What was hidden comes back later than the press: the bar goes with it, so that the keyboard is not given to a card
  // that is about to go, or to none because none is shown.
  useEffect(() => {
    if (leaving && isOff(filter)) close();
  }, [leaving, filter, close]);
  // The bar goes away with the keyboard in it.
  useEffect(
    () => () => {
      giveBack(cameFrom);
    },
    [cameFrom],
  );
  return (
    <search
      className="flex shrink-0 flex-wrap items-center gap-2 px-4 pb-2.5"
      onKeyDown={({ key, target, nativeEvent }) => {
        if (key === 'Escape' && target instanceof HTMLInputElement && !nativeEvent.isComposing) leave();
      }}
    >
      <SearchBox isLeft={leaving} />
      <FilterMenus />
      <Shown />
      <button
        type="button"
        onClick={leave}
        className={`${ICON_BUTTON} w-auto grid-flow-col gap-1.5 px-2 text-sm sm:w-auto`}
      >
        <X aria-hidden />
        {isOff(filter) ? 'Close' : 'Show all'}
      </button>
    </search>
  );
}

/** The keyboard goes back to where it was, or to the first card. A card that was hidden meanwhile is another element now. */
function giveBack(cameFrom: Element | null): void {
  const { activeElement } = document;
  if (activeElement !== null && activeElement !== document.body) return;
  const wasSomewhere = cameFrom instanceof HTMLElement && cameFrom !== document.body;
  const there = wasSomewhere ? sameAgain(cameFrom) : null;
  (there ?? document.querySelector<HTMLElement>('[data-lane] [data-card], [data-lane] ~ * button'))?.focus();
}

function sameAgain(element: HTMLElement): HTMLElement | null {
  if (element.isConnected) return element;
  const { card } = element.dataset;
  return card === undefined ? null : cardLink(card);
}

/** `isLeft`: what is typed is not looked for any more. */
function SearchBox({ isLeft }: { isLeft: boolean }) {
  const [{ text }, change] = useFilter();
  const [draft, setDraft] = useState<string>();
  useEffect(() => {
    if (draft === undefined || isLeft) return;
    const timer = setTimeout(() => {
      change({ text: draft });
      setDraft(undefined);
    }, GATHER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [draft, isLeft, change]);
  return (
    <div className="relative min-w-48 flex-1 sm:max-w-72">
      <Search aria-hidden className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-4 text-muted" />
      <input
        type="search"
        data-search-cards
        dir="auto"
        aria-label="Search the cards"
        placeholder="Search the cards"
        value={draft ?? text}
        onChange={(event) => {
          setDraft(event.target.value);
        }}
        className={`${QUIET_BOX} h-9 pl-8 sm:h-8`}
      />
    </div>
  );
}

function Shown() {
  const { store } = useBoard();
  const columns = useColumns();
  const shows = useShows();
  useCardsVersion(shows !== undefined);
  if (!shows) return <span role="status" className="sr-only" />;
  const ids = new Set(columns.map(({ id }) => id));
  const cards = [...store.cards()].filter((card) => card.state === 'active' && ids.has(card.column));
  return (
    <span role="status" className="text-xs text-muted tabular-nums">
      {`${String(cards.filter(shows).length)} of ${String(cards.length)} cards`}
    </span>
  );
}
