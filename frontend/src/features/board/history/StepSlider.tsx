import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { TOOL } from '../panel-style';
import { momentWords } from './moment-words';
import { useNames } from './use-names';
import type { ShownSteps } from './use-steps';

/** Any moment of the board, by the steps that led there. */
export function StepSlider({ steps }: { steps: ShownSteps }) {
  const { total, position, step, go } = steps;
  const nameOf = useNames();
  const last = Math.max(0, (total ?? 1) - 1);
  const said = step && `${nameOf(step.user).said} ${step.summary}, ${momentWords(step)}`;
  return (
    <div className="grid shrink-0 gap-1 border-b border-line px-3 pb-2">
      <div className="flex items-center gap-1">
        <Go label="Earlier" to={position - 1} enabled={position > 0} go={go}>
          <ChevronLeft aria-hidden className="size-4" />
        </Go>
        <input
          type="range"
          aria-label="Moment"
          aria-valuetext={`Step ${String(position + 1)} of ${String(last + 1)}${said ? `: ${said}` : ''}`}
          min={0}
          max={last}
          value={position}
          disabled={total === undefined}
          onChange={(event) => {
            go(event.target.valueAsNumber);
          }}
          className="h-8 min-w-0 flex-1 accent-accent"
        />
        <Go label="Later" to={position + 1} enabled={position < last} go={go}>
          <ChevronRight aria-hidden className="size-4" />
        </Go>
      </div>
      <p className="flex min-w-0 flex-wrap items-baseline gap-x-3 px-2 text-sm">
        <span className="text-muted tabular-nums">
          {total === undefined ? 'Reading the history…' : `Step ${String(position + 1)} of ${String(last + 1)}`}
        </span>
        <span className="min-w-0 truncate" dir="auto">
          {said ?? (total === undefined ? '' : 'Reading…')}
        </span>
      </p>
    </div>
  );
}

interface GoProps {
  label: string;
  to: number;
  enabled: boolean;
  go: (position: number) => void;
  children: ReactNode;
}

function Go({ label, to, enabled, go, children }: GoProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-disabled={!enabled}
      onClick={() => {
        if (enabled) go(to);
      }}
      className={`${TOOL} aria-disabled:opacity-40 aria-disabled:hover:bg-transparent`}
    >
      {children}
    </button>
  );
}
