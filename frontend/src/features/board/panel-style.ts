/** The looks that the board's dialogs share. On a phone they fill the screen. */
export const BACKDROP =
  'fixed inset-0 z-40 bg-shade transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';
export const POPUP =
  'fixed inset-0 z-40 mx-auto flex flex-col bg-raised outline-none transition-[opacity,translate] duration-150 data-ending-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 sm:inset-x-4 sm:top-[8vh] sm:bottom-auto sm:max-h-[84vh] sm:rounded-xl sm:border sm:border-line sm:shadow-xl';
export const TOOL =
  'flex h-8 items-center gap-1.5 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink aria-expanded:bg-hover';
