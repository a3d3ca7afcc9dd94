import type { ReactNode } from 'react';

const LOOK = {
  plain: 'bg-sunken text-muted',
  accent: 'bg-accent-soft text-accent',
  success: 'bg-success-soft text-success',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
};

/** One word about the thing beside it. */
export function Badge({ look = 'plain', children }: { look?: keyof typeof LOOK; children: ReactNode }) {
  return (
    <span className={`inline-block rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap ${LOOK[look]}`}>
      {children}
    </span>
  );
}
