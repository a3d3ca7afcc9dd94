import { type ComponentProps, useRef } from 'react';
import { heirsOnPage, useHeirs } from '../lib/use-heirs';
import { useMergedRef } from '../lib/use-merged-ref';
import { Spinner } from './Spinner';

const LOOK = {
  primary: 'bg-accent text-on-accent shadow-xs hover:bg-accent-hover',
  secondary: 'border border-line bg-surface text-ink shadow-xs hover:bg-hover',
  ghost: 'text-muted hover:bg-hover hover:text-ink aria-expanded:bg-hover',
  danger: 'bg-danger text-on-danger shadow-xs hover:bg-danger-hover',
};

interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof LOOK;
  /** What it started is under way: it keeps its size and takes no further clicks. */
  busy?: boolean;
}

export function buttonClass(look: keyof typeof LOOK = 'secondary', more = ''): string {
  return `relative inline-flex h-9 shrink-0 items-center justify-center gap-1.5 rounded-md px-3 text-sm font-medium whitespace-nowrap transition-colors select-none aria-disabled:opacity-60 disabled:opacity-60 [&_svg]:size-4 ${LOOK[look]} ${more}`;
}

/** What is pressed. One that goes away with the keyboard on it hands it on. */
export function Button({
  look,
  busy = false,
  className,
  children,
  onClick,
  type = 'button',
  ref,
  ...rest
}: ButtonProps) {
  const own = useRef<HTMLButtonElement>(null);
  useHeirs(own, heirsOnPage);
  return (
    <button
      {...rest}
      ref={useMergedRef(own, ref)}
      type={type}
      // Not `disabled`, which would drop the keyboard's place.
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      className={buttonClass(look, className)}
    >
      {busy && <Spinner className="absolute" />}
      <span className={`inline-flex items-center gap-1.5 ${busy ? 'opacity-0' : ''}`}>{children}</span>
    </button>
  );
}
