import { lazy, type ReactNode, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import { looksBack } from './address';

const HistoryScreen = lazy(async () => ({ default: (await import('./HistoryScreen')).HistoryScreen }));

/** A board, or what it was. The board stays as it is behind its past: whoever comes back finds it where they left it. */
export function WithHistory({ children }: { children: ReactNode }) {
  const [search] = useSearchParams();
  const past = looksBack(search);
  return (
    <div className="relative h-full">
      <div inert={past} aria-hidden={past || undefined} className="h-full">
        {children}
      </div>
      {past && (
        <div className="absolute inset-0 bg-canvas">
          <Suspense>
            <HistoryScreen />
          </Suspense>
        </div>
      )}
    </div>
  );
}
