import { type ReactNode, type Ref, useId } from 'react';

interface SectionProps {
  title: string;
  description?: ReactNode;
  /** Beside the heading. */
  actions?: ReactNode;
  /** Where the keyboard goes when what it was on has gone. */
  heading?: Ref<HTMLHeadingElement>;
  children: ReactNode;
}

/** A part of a page with a heading of its own. */
export function Section({ title, description, actions, heading, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="grid min-w-0 flex-1 basis-72 gap-1">
          <h2 id={id} ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none wrap-anywhere">
            {title}
          </h2>
          {description && <p className="max-w-prose text-sm text-muted wrap-anywhere">{description}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** The ground that forms and lists of a section lie on. */
export const PANEL = 'rounded-xl border border-line bg-surface';
