import { ChevronDown } from 'lucide-react';
import { type ComponentProps, useId } from 'react';
import { FIELD } from './TextField';

interface SelectFieldProps extends ComponentProps<'select'> {
  label: string;
}

/** The browser's own select: it works with every keyboard, reader and thumb. */
export function SelectField({ label, className = '', ...select }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={`grid gap-1.5 ${className}`}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="relative">
        <select {...select} id={id} className={`${FIELD} appearance-none truncate pr-8`} />
        <ChevronDown
          aria-hidden
          className="pointer-events-none absolute inset-y-0 right-2.5 my-auto size-4 text-muted"
        />
      </div>
    </div>
  );
}
