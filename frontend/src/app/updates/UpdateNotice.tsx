import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Button } from '../../components/Button';
import { ABOVE_CHOSEN } from '../../components/toast';
import type { Updates } from './updates';

/** Offers the new version, in a corner, to whoever has a hand free. */
export function UpdateNotice({ updates }: { updates: Updates }) {
  const shown = useSyncExternalStore(updates.subscribe, updates.notice) === 'shown';
  return (
    <div
      className={`pointer-events-none fixed inset-x-4 bottom-[max(1rem,env(safe-area-inset-bottom))] z-30 flex justify-end ${ABOVE_CHOSEN}`}
    >
      {/* Always there: readers hear only of what changes in a region that they know. */}
      <div role="status" className="contents">
        {shown && (
          <div className="pointer-events-auto flex min-h-11 max-w-full items-center gap-2 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3.5 text-sm shadow-lg max-sm:w-full">
            <p className="mr-auto">A new version of Weft is ready</p>
            <Button onClick={updates.reload}>Reload</Button>
            <Button look="ghost" aria-label="Not now" onClick={updates.dismiss} className="px-2">
              <X aria-hidden />
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
