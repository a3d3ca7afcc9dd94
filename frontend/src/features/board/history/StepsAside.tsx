import { useState } from 'react';
import type { Difference } from '../../../generated/wasm/client_wasm';
import { ChangedSince } from './ChangedSince';
import { countChanges } from './changes';
import { StepList } from './StepList';
import type { ShownSteps } from './use-steps';

interface StepsAsideProps {
  steps: ShownSteps;
  since: Difference | undefined;
  open: (card: string) => void;
}

const TAB =
  'h-8 rounded-md px-2.5 text-sm text-muted hover:bg-hover aria-pressed:bg-hover aria-pressed:font-medium aria-pressed:text-ink';

/** Beside the board as it was: the steps around it, or what has changed since. */
export function StepsAside({ steps, since, open }: StepsAsideProps) {
  const [shows, setShows] = useState<'steps' | 'since'>('steps');
  const count = since && countChanges(since);
  return (
    <aside
      aria-label="Steps and changes"
      className="flex min-h-0 shrink-0 flex-col border-line bg-surface max-lg:h-2/5 max-lg:border-t lg:w-88 lg:border-l"
    >
      <div className="flex shrink-0 gap-1 px-3 py-2">
        <button
          type="button"
          aria-pressed={shows === 'steps'}
          onClick={() => {
            setShows('steps');
          }}
          className={TAB}
        >
          Steps
        </button>
        <button
          type="button"
          aria-pressed={shows === 'since'}
          onClick={() => {
            setShows('since');
          }}
          className={TAB}
        >
          Changed since{count !== undefined && <span className="ml-1.5 text-xs text-muted tabular-nums">{count}</span>}
        </button>
      </div>
      {shows === 'steps' ? <StepList steps={steps} /> : <ChangedSince since={since} open={open} />}
    </aside>
  );
}
