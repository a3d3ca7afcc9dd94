import { type ReactNode, useId } from 'react';
import { FieldPeople } from '../presence/FieldPeople';
import type { Field } from '../presence/state';

interface PanelSectionProps {
  name: string;
  /** Whose part it is, for others to see where somebody types. */
  typedIn?: { card: string; field: Field };
  /** Beside the name. */
  tools?: ReactNode;
  children: ReactNode;
}

/** A part of an opened card with a heading of its own. */
export function PanelSection({ name, typedIn, tools, children }: PanelSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} data-field={typedIn?.field} className="grid min-w-0 gap-1.5">
      <div className="flex min-h-7 items-center gap-2">
        <h3 id={id} className="text-sm font-semibold">
          {name}
        </h3>
        {tools}
        {typedIn && <FieldPeople {...typedIn} className="ml-auto" />}
      </div>
      {children}
    </section>
  );
}
