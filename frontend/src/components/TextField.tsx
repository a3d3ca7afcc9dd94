import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId, useState } from 'react';

interface TextFieldProps extends ComponentProps<'input'> {
  label: string;
  hint?: string;
  /** What stands at the other end of the label's line. */
  beside?: ReactNode;
  /** What is wrong with what it holds. */
  problem?: string;
}

export const FIELD =
  'h-10 w-full rounded-md border border-line-strong/60 bg-surface px-3 text-base text-ink shadow-xs transition-colors hover:border-line-strong focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent aria-invalid:border-danger sm:h-9 sm:text-sm';

/** One line of text with its label, and below it either what is wrong or a hint. */
export function TextField({ label, hint, beside, problem, type = 'text', className = '', ...input }: TextFieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const secret = type === 'password';
  const note = problem ?? hint;
  return (
    <div className={`grid gap-1.5 ${className}`}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {beside}
      </div>
      <div className="relative">
        <input
          {...input}
          id={id}
          type={secret && shown ? 'text' : type}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
          className={`${FIELD} ${secret ? 'pr-10' : ''}`}
        />
        {secret && <ShowToggle shown={shown} toggle={() => setShown(!shown)} />}
      </div>
      {note !== undefined && (
        <p id={`${id}-note`} className={`text-xs ${problem === undefined ? 'text-muted' : 'text-danger'}`}>
          {note}
        </p>
      )}
    </div>
  );
}

function ShowToggle({ shown, toggle }: { shown: boolean; toggle: () => void }) {
  const Icon = shown ? EyeOff : Eye;
  return (
    <button
      type="button"
      aria-label={shown ? 'Hide what is typed' : 'Show what is typed'}
      onClick={toggle}
      className="absolute inset-y-1 right-1 grid w-8 place-items-center rounded text-muted hover:text-ink"
    >
      <Icon aria-hidden className="size-4" />
    </button>
  );
}
