import { paletteBox } from '../features/palette/palette-box';
import { singleKeys } from '../lib/single-keys';
import { isTextBox } from '../lib/text-box';
import { typeAhead } from '../lib/type-ahead';

/** What opens over whatever page is shown, one at a time. */
export type OverPage = 'palette' | 'keys' | 'new_board' | undefined;

const OVER_THE_PAGE = '[role="dialog"], [role="alertdialog"], [role="menu"]';

const listeners = new Set<() => void>();
let shown: OverPage;

export const overPage = {
  now: (): OverPage => shown,
  show: (next: OverPage): void => {
    shown = next;
    for (const listener of [...listeners]) listener();
  },
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
  /** Opens what a key asks for, unless somebody has made something of the key. */
  key: (event: KeyboardEvent): void => {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (event.defaultPrevented || event.isComposing || altKey) return;
    if (ctrlKey !== metaKey && !shiftKey && key.toLowerCase() === 'k') {
      event.preventDefault();
      // What was typed into the dialog would be gone.
      if (shown === 'new_board') return;
      overPage.show('palette');
      typeAhead(paletteBox);
    } else if (key === '?' && singleKeys() && !isTextBox(event.target) && !document.querySelector(OVER_THE_PAGE)) {
      overPage.show('keys');
    }
  },
};
