import { type ReactNode, useEffect, useRef } from 'react';

interface FormProps {
  /** Its answer is awaited: it takes no second submission. */
  busy: boolean;
  submit: (form: FormData) => void;
  /** Changes with every refusal; the keyboard then goes to the first field that is wrong. */
  refusal?: unknown;
  className?: string;
  'aria-label'?: string;
  children: ReactNode;
}

/** A form that is sent by script. */
export function Form({ busy, submit, refusal, className = 'grid gap-4', children, ...rest }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refusal) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusal]);
  return (
    <form
      {...rest}
      ref={form}
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) submit(new FormData(event.currentTarget));
      }}
    >
      {children}
    </form>
  );
}
