import { useState } from 'react';
import { Avatar } from '../../../components/Avatar';
import { when } from '../../../lib/when';
import type { Placed } from './goes';
import { Moment, StepRow } from './StepRow';
import { useNames } from './use-names';

/** A go of so many steps is shown whole; of a longer one so many less one are shown, and the rest when asked for. */
const FEW_STEPS = 4;

interface StepGoProps {
  /** What one person did in a row, the newest first. */
  steps: readonly Placed[];
  position: number;
  go: (position: number) => void;
}

/** What one person did in a row: under their name once it is more than one step. */
export function StepGo({ steps, position, go }: StepGoProps) {
  const [opened, setOpened] = useState(false);
  const newest = steps[0];
  const { name, said } = useNames()(newest?.step.user);
  if (!newest) return null;
  const avatar = <Avatar id={newest.step.user ?? ''} name={name} className="mt-0.5 size-6" />;
  if (steps.length === 1) {
    return (
      <li>
        <StepRow {...newest} said={said} position={position} go={go} avatar={avatar} />
      </li>
    );
  }
  const few = steps.length > FEW_STEPS ? FEW_STEPS - 1 : FEW_STEPS;
  const rest = steps.length - few;
  // Where the slider stands can always be seen.
  const isForced = steps.slice(few).some(({ place }) => place === position);
  const isOpen = opened || isForced;
  return (
    <li>
      <div className="flex items-start gap-2.5 px-2 pt-2 pb-1">
        {avatar}
        <p className="min-w-0 pt-0.5 text-sm">
          <span className="font-medium">{said}</span>{' '}
          <span className="text-xs text-muted">
            {steps.length} steps, <Moment at={newest.step.at} words={when} />
          </span>
        </p>
      </div>
      <ol reversed className="ml-5 border-l border-line pl-3">
        {(isOpen ? steps : steps.slice(0, few)).map((one) => (
          <li key={one.place}>
            <StepRow {...one} said={said} position={position} go={go} />
          </li>
        ))}
      </ol>
      {rest > 0 && !isForced && (
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => {
            setOpened(!opened);
          }}
          className="ml-8 rounded-md px-2 py-1.5 text-left text-sm font-medium text-accent hover:bg-hover"
        >
          {isOpen ? 'Show fewer' : `Show ${String(rest)} more`}
        </button>
      )}
    </li>
  );
}
