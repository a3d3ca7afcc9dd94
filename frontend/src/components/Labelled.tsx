import type { ReactNode } from 'react';

/** What a field says of itself. */
export interface LabelledProps {
  label: string;
  hint?: string;
  /** What stands at the other end of the label's line. */
  beside?: ReactNode;
  /** What is wrong with what it holds. */
  problem?: string;
}

/** What the field with this id is told of what stands around it. */
export function toldOf(id: string, { hint, problem }: LabelledProps) {
  return {
    id,
    'aria-invalid': problem !== undefined || undefined,
    'aria-describedby': (problem ?? hint) === undefined ? undefined : `${id}-note`,
  };
}

/** A field with its label, and below it either what is wrong or a hint. */
export function Labelled({
  id,
  label,
  hint,
  beside,
  problem,
  className,
  children,
}: LabelledProps & { id: string; className: string; children: ReactNode }) {
  const note = problem ?? hint;
  return (
    <div className={`grid gap-1.5 ${className}`}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {beside}
      </div>
      {children}
      {note !== undefined && (
        <p id={`${id}-note`} className={`text-xs ${problem === undefined ? 'text-muted' : 'text-danger'}`}>
          {note}
        </p>
      )}
    </div>
  );
}
