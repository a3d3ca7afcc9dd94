import { type ReactNode, useSyncExternalStore } from 'react';
import { Link, useSearchParams } from 'react-router';
import { buttonClass } from '../../../components/Button';
import { EmptyState } from '../../../components/EmptyState';
import { useLasting } from '../../../lib/use-lasting';
import { historyScreen } from '../over-the-board';
import { looksBack, withoutHistory } from './address';

/** Whoever waits longer for it, in milliseconds, is told so. */
const QUIET_MS = 500;

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
          <Past />
        </div>
      )}
    </div>
  );
}

function Past() {
  const Screen = useSyncExternalStore(historyScreen.subscribe, historyScreen.now);
  return Screen ? <Screen /> : <Coming />;
}

/** The program that shows it is still to be loaded, and is tried again. */
function Coming() {
  const [search] = useSearchParams();
  const slow = useLasting('coming', QUIET_MS);
  return (
    <main aria-busy className="grid h-full place-items-center">
      {slow && (
        <EmptyState
          title="The history is on its way…"
          action={
            <Link to={{ search: withoutHistory(search).toString() }} replace className={buttonClass()}>
              Back to the board
            </Link>
          }
        >
          <span role="status">What shows it has not been loaded yet. It is tried again every few seconds.</span>
        </EmptyState>
      )}
    </main>
  );
}
