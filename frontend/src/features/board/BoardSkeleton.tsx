import type { ReactNode } from 'react';

const COLUMNS = [4, 2, 3];

interface BoardSkeletonProps {
  /** What stands beside the name. */
  chip?: ReactNode;
  /** Why it takes so long. */
  notice?: ReactNode;
}

/** The shape of a board while it loads: columns stand where they will stand. */
export function BoardSkeleton({ chip, notice }: BoardSkeletonProps) {
  return (
    <main aria-label="Loading the board" aria-busy={!notice} className="flex h-full flex-col">
      <div className="flex h-12 shrink-0 items-center gap-2 px-4">
        <div className="h-4 w-40 rounded bg-sunken motion-safe:animate-pulse" />
        {chip}
      </div>
      {notice}
      <div className="flex items-start gap-3 overflow-hidden px-4">
        {COLUMNS.map((cards, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: these never change
          <div key={i} className="w-[85vw] max-w-80 shrink-0 rounded-xl bg-sunken p-2 sm:w-72">
            <div className="mx-2 my-2 h-3 w-20 rounded bg-line motion-safe:animate-pulse" />
            {Array.from({ length: cards }, (_, card) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: these never change
              <div key={card} className="my-2 h-10 rounded-lg border border-line bg-surface" />
            ))}
          </div>
        ))}
      </div>
    </main>
  );
}
