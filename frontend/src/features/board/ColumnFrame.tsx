import type { ReactNode, RefObject } from 'react';

interface ColumnFrameProps {
  title: string;
  count: number;
  limit?: number | undefined;
  /** A card is held over it that would land at its end. */
  over?: boolean;
  section?: RefObject<HTMLElement | null>;
  list?: RefObject<HTMLUListElement | null>;
  /** The cards. */
  cards: ReactNode;
  /** What stands between the title and the cards. */
  note?: ReactNode;
  /** What stands below the cards. */
  children?: ReactNode;
}

/** The outside of a column. It reaches to the foot of the board, so a card can be dropped below the last one. */
export function ColumnFrame({ title, count, limit, over, section, list, cards, note, children }: ColumnFrameProps) {
  return (
    <section
      ref={section}
      aria-label={title}
      data-over={over || undefined}
      className="group/column flex min-h-0 w-[85vw] max-w-80 shrink-0 snap-center flex-col sm:w-72 sm:snap-align-none"
    >
      <div className="flex min-h-0 flex-col rounded-xl bg-sunken pb-2 transition-shadow group-data-over/column:ring-2 group-data-over/column:ring-accent">
        <Heading title={title} count={count} limit={limit} />
        {note}
        <ul
          ref={list}
          aria-label={`Cards in ${title}`}
          className="min-h-0 overflow-y-auto overscroll-contain [scrollbar-width:thin]"
        >
          {cards}
        </ul>
        {children}
      </div>
    </section>
  );
}

/** The limit only advises: it is shown when it is exceeded and blocks nothing. */
function Heading({ title, count, limit }: Pick<ColumnFrameProps, 'title' | 'count' | 'limit'>) {
  const over = limit !== undefined && count > limit;
  return (
    <header className="flex items-baseline gap-2 px-4 pt-3 pb-1.5">
      <h2 className="truncate text-sm font-semibold">{title}</h2>
      <span className={`text-xs tabular-nums ${over ? 'font-semibold text-danger' : 'text-muted'}`}>
        {limit === undefined ? count : `${String(count)} / ${String(limit)}`}
        <span className="sr-only">{count === 1 ? ' card' : ' cards'}</span>
      </span>
    </header>
  );
}
