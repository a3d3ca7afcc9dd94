import { type RefObject, useLayoutEffect } from 'react';

/**
 * When something goes away with the keyboard on it, in a menu of it, or in what it has opened, the first of its heirs
 * that is still there gets the keyboard: on the page itself nobody would find it. `heirsOf` stays the same function.
 */
export function useHeirs(
  gone: RefObject<HTMLElement | null>,
  heirsOf: (gone: HTMLElement) => (Element | null | undefined)[],
): void {
  useLayoutEffect(() => {
    const element = gone.current;
    return () => {
      // React takes it off the page only after this.
      if (element === null || !hasKeyboard(element)) return;
      const heirs = heirsOf(element);
      requestAnimationFrame(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return;
        const heir = heirs.find((each) => each?.isConnected);
        if (heir instanceof HTMLElement) heir.focus({ preventScroll: true });
      });
    };
  }, [gone, heirsOf]);
}

/** Where the keyboard goes when nothing beside what has gone is nearer to it. */
export function heirsOnPage(gone: Element): (Element | null | undefined)[] {
  return [
    gone.closest('[role="dialog"], [role="alertdialog"]'),
    gone.closest('section')?.querySelector('h2[tabindex="-1"]'),
    document.getElementById('content'),
  ];
}

function hasKeyboard(element: HTMLElement): boolean {
  const { activeElement } = document;
  const controls = element.getAttribute('aria-controls');
  if (controls !== null && document.getElementById(controls)?.contains(activeElement)) return true;
  // A menu stands elsewhere in the page. That of something else stays, and keeps the keyboard.
  return element.contains(activeElement) || activeElement?.closest('[role="menu"]') != null;
}
