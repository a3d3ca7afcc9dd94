import { Skeleton } from '../../components/Skeleton';
import { BOARD_GRID } from './BoardGrid';

const TILES = ['a', 'b', 'c', 'd'];

/** The shape of the page while it loads. */
export function BoardsSkeleton() {
  return (
    <div role="status" aria-label="Loading your boards" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex min-h-9 items-center">
        <Skeleton className="h-5 w-40" />
      </div>
      <TileSkeletons />
    </div>
  );
}

export function TileSkeletons() {
  return (
    <div className={BOARD_GRID}>
      {TILES.map((tile) => (
        <Skeleton key={tile} className="h-36 rounded-xl" />
      ))}
    </div>
  );
}
