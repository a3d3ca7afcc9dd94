import { type ComponentProps, type ReactNode, useId } from 'react';
import { FIELD } from './TextField';

interface TextAreaFieldProps extends ComponentProps<'textarea'> {
  label: string;
  hint?: string;
  /** What stands at the other end of the label's line. */
  beside?: ReactNode;
  /** What is wrong with what it holds. */
  problem?: string;
}

/** Some lines of text with their label, and below them either what is wrong or a hint. */
export function TextAreaField({ label, hint, beside, problem, className = '', ...textarea }: TextAreaFieldProps) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className={`grid gap-1.5 ${className}`}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {beside}
      </div>
      <textarea
        rows={3}
        {...textarea}
        id={id}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className={`${FIELD} field-sizing-content h-auto min-h-18 py-2 sm:h-auto`}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={`text-xs ${problem === undefined ? 'text-muted' : 'text-danger'}`}>
          {note}
        </p>
      )}
    </div>
  );
}
