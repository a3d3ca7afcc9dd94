import { type FocusEvent, useEffect, useMemo } from 'react';
import { isTextBox } from '../../../lib/text-box';
import { usePresenting } from './presence-context';
import { fieldAt } from './where';

/** Tells others what the user types in: to be given to what is around the parts of an opened card. */
export function usePresentField() {
  const presenting = usePresenting();
  const handlers = useMemo(
    () => ({
      onFocusCapture: ({ target }: FocusEvent) => {
        const field = isTextBox(target) && !isReadOnly(target) ? fieldAt(target) : undefined;
        presenting.set({ field, caret: undefined });
      },
      onBlurCapture: () => {
        presenting.set({ field: undefined, caret: undefined });
      },
    }),
    [presenting],
  );
  // What goes away with the keyboard in it does not say that it loses it.
  useEffect(
    () => () => {
      presenting.set({ field: undefined, caret: undefined });
    },
    [presenting],
  );
  return handlers;
}

/** A box to tick is no text, and neither is one that can only be read. */
function isReadOnly(target: EventTarget): boolean {
  return target instanceof Element && target.matches('[readonly], [type="checkbox"]');
}
