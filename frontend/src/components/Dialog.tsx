import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';

interface DialogProps {
  open: boolean;
  /** Absent while there is no way back. */
  close?: () => void;
  title: string;
  /** One sentence under the title. */
  description?: string;
  /** Where the keyboard goes afterwards, when it is not where it came from: that may be gone. */
  focusAfter?: () => HTMLElement | null | undefined;
  children: ReactNode;
}

/**
 * A question over the page. It keeps the keyboard inside, and gives it back where it was. The first thing in
 * it gets the keyboard; an `autoFocus` inside would make it forget where to give it back.
 */
export function Dialog({ open, close, title, description, focusAfter, children }: DialogProps) {
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) close?.();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-shade transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 z-40 grid items-end justify-items-center overflow-y-auto p-3 sm:items-start sm:pt-[14vh]">
          <Base.Popup
            finalFocus={() => focusAfter?.() ?? true}
            className="relative grid w-full max-w-md grid-cols-[minmax(0,1fr)] gap-4 rounded-xl border border-line bg-raised p-5 shadow-xl transition-[opacity,translate] duration-150 outline-none data-ending-style:translate-y-1 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0"
          >
            <div className="grid gap-1 pr-8 wrap-anywhere">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {description && <Base.Description className="text-sm text-muted">{description}</Base.Description>}
            </div>
            {children}
            {/* Last in the order of tabs, first to the eye. */}
            {close && (
              <Base.Close
                aria-label="Close"
                className="absolute top-3.5 right-3.5 grid size-8 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink"
              >
                <X aria-hidden className="size-4" />
              </Base.Close>
            )}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons that ends a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 pt-1 max-sm:*:grow">{children}</div>;
}
