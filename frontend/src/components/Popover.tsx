import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';

interface PopoverProps {
  /** The button that opens it, empty. */
  trigger: ReactElement;
  /** What the button shows. */
  face: ReactNode;
  title: string;
  /** A sentence or two under the title. */
  description: string;
  open: boolean;
  setOpen: (open: boolean) => void;
  children?: ReactNode;
}

/** More about the thing beside it. The page behind stays as it is, and a click there closes it. */
export function Popover({ trigger, face, title, description, open, setOpen, children }: PopoverProps) {
  return (
    <Base.Root open={open} onOpenChange={setOpen}>
      <Base.Trigger render={trigger}>{face}</Base.Trigger>
      <Base.Portal>
        <Base.Positioner align="start" sideOffset={6} collisionPadding={12} className="z-50 outline-none">
          <Base.Popup className="grid w-80 max-w-(--available-width) origin-(--transform-origin) gap-3 rounded-xl border border-line bg-raised p-4 shadow-lg transition-[opacity,scale] duration-100 outline-none data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0">
            <div className="grid gap-1">
              <Base.Title className="text-base font-semibold">{title}</Base.Title>
              <Base.Description className="text-sm text-muted">{description}</Base.Description>
            </div>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
