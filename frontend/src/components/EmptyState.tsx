import type { ReactNode } from 'react';
import { Weave } from './Weave';

interface EmptyStateProps {
  title: string;
  children: ReactNode;
  /** What to do about it. */
  action?: ReactNode;
}

/** Nothing here, and what to make of that. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="mx-auto grid max-w-sm justify-items-center gap-2 px-4 py-12 text-center">
      <Weave id={title} className="mb-3 h-14 w-28 rounded-lg" />
      <h3 className="text-lg font-semibold wrap-anywhere">{title}</h3>
      <div className="text-sm text-balance text-muted wrap-anywhere">{children}</div>
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}
