import { type ReactNode, useId } from 'react';

interface PanelSectionProps {
  name: string;
  /** Beside the name. */
  tools?: ReactNode;
  children: ReactNode;
}

/** A part of an opened card with a heading of its own. */
export function PanelSection({ name, tools, children }: PanelSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid min-w-0 gap-1.5">
      <div className="flex min-h-7 items-center gap-2">
        <h3 id={id} className="text-sm font-semibold">
          {name}
        </h3>
        {tools}
      </div>
      {children}
    </section>
  );
}
