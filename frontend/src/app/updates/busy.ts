const EDITORS = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';
const DIALOGS = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/** What tells that a drag is over: no pointer moves while the browser drags, and a dropped card may be gone before its `dragend`. */
const DRAG_IS_OVER = ['dragend', 'drop', 'pointermove', 'pointerdown', 'keydown'] as const;

export interface Busy {
  /** Whether somebody drags, types, or answers a dialog. */
  now: () => boolean;
  /** Calls whenever that begins. */
  onBegin: (listener: () => void) => void;
}

export function busyIn(page: Document): Busy {
  let dragging = false;
  const listeners: (() => void)[] = [];
  const now = () => dragging || page.activeElement?.closest(EDITORS) != null || page.querySelector(DIALOGS) !== null;
  const begins = () => {
    if (now()) for (const listener of listeners) listener();
  };
  const dragEnds = () => {
    dragging = false;
  };
  page.addEventListener(
    'dragstart',
    () => {
      dragging = true;
      begins();
    },
    true,
  );
  for (const event of DRAG_IS_OVER) page.addEventListener(event, dragEnds, true);
  page.addEventListener('focusin', begins);
  return { now, onBegin: (listener) => listeners.push(listener) };
}
