import { ChevronDown } from 'lucide-react';
import { type ComponentProps, useId } from 'react';
import { FIELD } from './TextField';

interface SelectFieldProps extends ComponentProps<'select'> {
  label: string;
  /** The label is for readers only: what is beside it says enough. */
  bare?: boolean;
  hint?: string;
  /** What is wrong with what is chosen. */
  problem?: string;
}

/** The browser's own select: it works with every keyboard, reader and thumb. */
export function SelectField({ label, bare = false, hint, problem, className = '', ...select }: SelectFieldProps) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className={`grid gap-1.5 ${className}`}>
      <label htmlFor={id} className={bare ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      <div className="relative">
        <select
          {...select}
          id={id}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
          className={`${FIELD} appearance-none truncate pr-8`}
        />
        <ChevronDown
          aria-hidden
          className="pointer-events-none absolute inset-y-0 right-2.5 my-auto size-4 text-muted"
        />
      </div>
      {note !== undefined && (
        <p id={`${id}-note`} className={`text-xs ${problem === undefined ? 'text-muted' : 'text-danger'}`}>
          {note}
        </p>
      )}
    </div>
  );
}
