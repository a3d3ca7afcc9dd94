import { Avatar } from '../../../components/Avatar';
import type { Step } from '../../../generated/wasm/client_wasm';
import { when } from '../../../lib/when';
import { type Named, useNames } from './use-names';
import type { ShownSteps } from './use-steps';

/** The steps around the shown one, the newest first; at its ends it leads on. */
export function StepList({ steps: { around, total, position, go } }: { steps: ShownSteps }) {
  const nameOf = useNames();
  if (!around || total === undefined) return <p className="px-4 py-2 text-sm text-muted">Reading the history…</p>;
  const next = around.first + around.steps.length;
  return (
    <ol aria-label="Steps" reversed className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
      {next < total && <More label="Later steps" to={next} go={go} />}
      {around.steps.toReversed().map((step, i) => {
        const place = next - 1 - i;
        return (
          <li key={place}>
            <button
              type="button"
              aria-current={place === position ? 'step' : undefined}
              onClick={() => {
                go(place);
              }}
              className="flex w-full items-start gap-2.5 rounded-md px-2 py-2 text-left hover:bg-hover aria-[current]:bg-accent-soft"
            >
              <StepWords step={step} {...nameOf(step.user)} />
            </button>
          </li>
        );
      })}
      {around.first > 0 && <More label="Earlier steps" to={around.first - 1} go={go} />}
    </ol>
  );
}

function StepWords({ step, name, said }: { step: Step } & Named) {
  const at = new Date(step.at);
  return (
    <>
      <Avatar id={step.user ?? ''} name={name} className="mt-0.5 size-6" />
      <span className="grid min-w-0 gap-0.5">
        <span className="text-sm wrap-anywhere" dir="auto">
          <span className="font-medium">{said}</span> {step.summary}
        </span>
        <span className="text-xs text-muted">
          <time dateTime={at.toISOString()}>{when(at, new Date())}</time>
          {step.changes > 1 && ` · ${String(step.changes)} changes`}
        </span>
      </span>
    </>
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
