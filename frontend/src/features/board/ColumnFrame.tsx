import type { ReactNode, RefObject } from 'react';
import { Count } from './columns/Count';

interface ColumnFrameProps {
  id: string;
  title: string;
  /** What stands above the cards; without it the title with their number. */
  heading?: ReactNode;
  count: number;
  /** A column would land on this side of it. */
  landing?: 'before' | 'after' | undefined;
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
export function ColumnFrame({
  id,
  title,
  heading,
  count,
  landing,
  over,
  section,
  list,
  cards,
  note,
  children,
}: ColumnFrameProps) {
  return (
    <section
      ref={section}
      aria-label={title}
      data-over={over || undefined}
      data-landing={landing}
      className="group/column relative flex min-h-0 w-[85vw] max-w-80 shrink-0 snap-center flex-col sm:w-72 sm:snap-align-none before:absolute before:inset-y-0 before:hidden before:w-0.5 before:rounded-full before:bg-accent data-[landing=after]:before:-right-1.5 data-[landing=after]:before:block data-[landing=before]:before:-left-1.5 data-[landing=before]:before:block"
    >
      <div className="flex min-h-0 flex-col rounded-xl bg-sunken pb-2 transition-shadow group-data-over/column:ring-2 group-data-over/column:ring-accent">
        {heading ?? <Heading title={title} count={count} />}
        {note}
        <ul
          ref={list}
          data-lane={id}
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

function Heading({ title, count }: Pick<ColumnFrameProps, 'title' | 'count'>) {
  return (
    <header className="flex min-h-10 items-center gap-2 px-4 pt-1.5 pb-0.5">
      <h2 className="truncate text-sm font-semibold">{title}</h2>
      <Count count={count} />
    </header>
  );
}
