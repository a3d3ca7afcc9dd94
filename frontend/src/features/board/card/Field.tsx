import type { ReactNode } from 'react';

/** One of a card's fields, under its name. */
export function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div role="group" aria-label={name} className="grid min-w-0 gap-0.5">
      <span aria-hidden className="px-2 text-xs font-medium text-muted">
        {name}
      </span>
      {children}
    </div>
  );
}

/** What stands there when there is nothing. */
export function Nothing({ children }: { children: ReactNode }) {
  return <span className="text-muted">{children}</span>;
}
