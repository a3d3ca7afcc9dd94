import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { Page } from '../../api/types';
import { Button } from '../../components/Button';

interface PagerProps {
  page: Page<unknown>;
  goTo: (page: number) => void;
}

/** Which part of a long list is shown, and the way to the others. */
export function Pager({ page: { page, per_page, total }, goTo }: PagerProps) {
  const first = (page - 1) * per_page + 1;
  const last = Math.min(page * per_page, total);
  const pages = Math.max(1, Math.ceil(total / per_page));
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-3">
      <p role="status" className="text-sm text-muted tabular-nums">
        {first > total ? `${String(total)} in all` : `${String(first)}–${String(last)} of ${String(total)}`}
      </p>
      {pages > 1 && (
        <div className="flex gap-2">
          <Button
            disabled={page <= 1}
            onClick={() => {
              goTo(page - 1);
            }}
          >
            <ChevronLeft aria-hidden />
            Before
          </Button>
          <Button
            disabled={page >= pages}
            onClick={() => {
              goTo(page + 1);
            }}
          >
            Next
            <ChevronRight aria-hidden />
          </Button>
        </div>
      )}
    </nav>
  );
}
