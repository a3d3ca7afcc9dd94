import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/Button';
import { bytes } from '../../lib/bytes';
import type { Durability } from '../../worker/protocol';
import { askToKeep, type StorageFacts } from '../device/keep';
import { useStorage } from './use-storage';

/** Whether the browser may throw away what is kept here, what that takes up, and the way to make it stay. */
export function Keeping({ durability }: { durability: Durability }) {
  const [facts, readAgain] = useStorage();
  const [answer, setAnswer] = useState<'kept' | 'refused'>();
  const stays = durability !== 'none' && (durability === 'persistent' || facts?.persisted === true);
  const keep = async () => {
    setAnswer((await askToKeep()) ? 'kept' : 'refused');
    await readAgain();
  };
  const Icon = stays ? ShieldCheck : ShieldAlert;
  return (
    <div className="grid gap-3 rounded-xl border border-line bg-surface p-4 text-sm">
      <div className="flex items-start gap-3">
        <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${stays ? 'text-success' : 'text-warning'}`} />
        <div role="status" className="grid min-w-0 flex-1 gap-1">
          <p className="font-medium">{KEEPS[durability === 'none' ? 'none' : stays ? 'persistent' : 'evictable']}</p>
          {answer === 'refused' && !stays && (
            <p className="text-muted">
              The browser said no for now. It says yes to sites that are used often, bookmarked or installed.
            </p>
          )}
        </div>
        {!stays && durability !== 'none' && <Button onClick={() => void keep()}>Keep it</Button>}
      </div>
      {!isInstalled() && durability !== 'none' && (
        <p className="border-t border-line pt-3 text-muted">
          Safari removes what a site keeps after seven days without a visit, unless Weft is installed: share, then “Add
          to Home Screen” or “Add to Dock”.
        </p>
      )}
      <Usage facts={facts} />
    </div>
  );
}

const KEEPS: Record<Durability, string> = {
  none: 'This browser keeps nothing here, as in a private window or when storage is full.',
  evictable: 'The browser may remove what is kept here when it runs short of space.',
  persistent: 'The browser keeps what is here until you remove it.',
};

function Usage({ facts }: { facts: StorageFacts | undefined }) {
  if (facts?.usedBytes === undefined) return null;
  return (
    <p className="border-t border-line pt-3 text-muted tabular-nums">
      {facts.quotaBytes === undefined
        ? `${bytes(facts.usedBytes)} used`
        : `${bytes(facts.usedBytes)} of ${bytes(facts.quotaBytes)} used`}
    </p>
  );
}

function isInstalled(): boolean {
  return window.matchMedia('(display-mode: standalone)').matches;
}
