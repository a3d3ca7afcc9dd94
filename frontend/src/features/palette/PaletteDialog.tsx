import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { CornerDownLeft, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Command, CommandGroup } from './commands';
import { PALETTE_BOX } from './palette-box';

interface PaletteDialogProps {
  open: boolean;
  close: () => void;
  children: ReactNode;
}

/** Where the palette stands. */
export function PaletteDialog({ open, close, children }: PaletteDialogProps) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) close();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-shade transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup
          aria-label="Commands"
          // What was chosen says where the keyboard goes; with nothing chosen it goes back.
          className="fixed inset-x-3 top-[10vh] z-40 mx-auto flex max-h-[70vh] max-w-xl flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-xl transition-[opacity,translate] duration-100 outline-none data-ending-style:opacity-0 data-starting-style:translate-y-1 data-starting-style:opacity-0"
        >
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface ChoicesProps {
  close: () => void;
  /** What can be looked for. */
  label: string;
  typed: string;
  type: (typed: string) => void;
  groups: readonly CommandGroup[];
}

/** What is typed, and what it may mean. */
export function Choices({ close, label, typed, type, groups }: ChoicesProps) {
  const choose = (command: Command) => {
    close();
    // The dialog gives the keyboard back first.
    requestAnimationFrame(() => requestAnimationFrame(command.run));
  };
  return (
    <Autocomplete.Root
      open
      inline
      items={groups.filter(({ items }) => items.length > 0)}
      // What is typed is matched here.
      filter={null}
      autoHighlight="always"
      keepHighlight
      value={typed}
      onValueChange={(value, { reason }) => {
        if (reason !== 'item-press') type(value);
      }}
      itemToStringValue={(command: Command) => command.words}
    >
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden className="size-4 shrink-0 text-muted" />
        <Autocomplete.Input
          {...{ [PALETTE_BOX]: '' }}
          aria-label={label}
          placeholder={label}
          className="h-12 w-full bg-transparent text-base outline-none placeholder:text-muted"
        />
        <Dialog.Close className="sr-only">Close</Dialog.Close>
      </div>
      <Autocomplete.List className="min-h-0 overflow-y-auto overscroll-contain p-1.5 empty:hidden">
        {(group: CommandGroup) => (
          <Autocomplete.Group key={group.value} items={group.items}>
            <Autocomplete.GroupLabel className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">
              {group.value}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(command: Command) => (
                <Autocomplete.Item
                  key={command.id}
                  value={command}
                  onClick={() => {
                    choose(command);
                  }}
                  className="group flex min-h-9 cursor-default items-center gap-2 rounded-md px-2.5 text-sm outline-none select-none data-highlighted:bg-hover"
                >
                  <span className="min-w-0 truncate" dir="auto">
                    {command.words}
                  </span>
                  <CornerDownLeft
                    aria-hidden
                    className="ml-auto size-3.5 text-muted opacity-0 group-data-highlighted:opacity-100"
                  />
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}
