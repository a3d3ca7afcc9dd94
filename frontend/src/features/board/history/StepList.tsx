import { goesOf } from './goes';
import { StepGo } from './StepGo';
import type { ShownSteps } from './use-steps';

/** The steps around the shown one, the newest first, in goes of one person each; at its ends it leads on. */
export function StepList({ steps: { around, total, position, go } }: { steps: ShownSteps }) {
  if (!around || total === undefined) return <p className="px-4 py-2 text-sm text-muted">Reading the history…</p>;
  const next = around.first + around.steps.length;
  return (
    <ol aria-label="Steps" reversed className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
      {next < total && <More label="Later steps" to={next} go={go} />}
      {goesOf(around.steps, around.first).map((one) => (
        // What a go began with stays the same while it goes on.
        <StepGo key={one.at(-1)?.place} steps={one} position={position} go={go} />
      ))}
      {around.first > 0 && <More label="Earlier steps" to={around.first - 1} go={go} />}
    </ol>
  );
}

function More({ label, to, go }: { label: string; to: number; go: (position: number) => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={() => {
          go(to);
        }}
        className="w-full rounded-md px-2 py-2 text-left text-sm font-medium text-accent hover:bg-hover"
      >
        {label}
      </button>
    </li>
  );
}
