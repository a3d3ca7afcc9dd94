/** The looks that the board's dialogs share. On a phone they fill the screen. */
export const BACKDROP =
  'fixed inset-0 z-40 bg-shade transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';
export const POPUP =
  'fixed inset-0 z-40 mx-auto flex flex-col bg-raised outline-none transition-[opacity,translate] duration-150 data-ending-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 sm:inset-x-4 sm:top-[6vh] sm:bottom-auto sm:max-h-[88vh] sm:rounded-xl sm:border sm:border-line sm:shadow-xl';
export const TOOL =
  'flex h-8 items-center gap-1.5 rounded-md px-2 text-sm max-sm:px-1.5 text-muted hover:bg-hover hover:text-ink aria-expanded:bg-hover';
/** A field's value that opens what changes it. */
export const FIELD_BUTTON =
  'flex min-h-9 w-full flex-wrap items-center gap-1.5 rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover aria-expanded:bg-hover';
/** A box to type into that lies quietly on its ground until somebody does. */
export const QUIET_BOX =
  'block w-full rounded-md border border-line bg-surface px-2.5 py-1.5 text-sm leading-5 outline-none placeholder:text-muted hover:border-line-strong focus-visible:border-accent focus-visible:ring-1 focus-visible:ring-accent';
/** A small button with a sign only. */
export const ICON_BUTTON =
  'grid size-8 shrink-0 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink aria-expanded:bg-hover sm:size-7 [&_svg]:size-4';
