import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Weave } from '../../components/Weave';
import type { Holding } from '../../worker/protocol';
import { unsentWords } from '../device/UnsentList';

interface BoardTileProps {
  id: string;
  name: string;
  description?: string;
  /** What this device holds of it. */
  holding: Holding | undefined;
  /** The line at its foot. */
  children: ReactNode;
}

export function BoardTile({ id, name, description, holding, children }: BoardTileProps) {
  // What a new board waits with is the board itself.
  const unsent = holding && holding.unregistered === undefined ? unsentWords(holding) : '';
  return (
    <Link
      to={`/boards/${id}`}
      className="group flex h-full min-h-36 flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-sm transition-[box-shadow,border-color,translate] duration-150 hover:-translate-y-px hover:border-line-strong/70 hover:shadow-md"
    >
      <Weave id={id} className="h-12 w-full shrink-0" />
      <span className="flex flex-1 flex-col gap-0.5 px-4 pt-3 pb-3.5">
        <span className="line-clamp-2 text-base font-semibold wrap-anywhere">{name || 'Untitled board'}</span>
        {description && <span className="line-clamp-2 text-sm text-muted wrap-anywhere">{description}</span>}
        <span className="mt-auto flex items-baseline justify-between gap-3 pt-2 text-xs text-muted">
          <span>{children}</span>
          {unsent !== '' && <span className="text-right text-warning">{unsent}</span>}
        </span>
      </span>
    </Link>
  );
}
