import { useCallback, useEffect, useRef } from 'react';

/**
 * Does something when a box has lost the keyboard, but not under a pressed pointer: what it points at must still be
 * there when it is let go.
 */
export function useAfterPress(): (what: () => void) => void {
  const pressed = useRef(false);
  useEffect(() => {
    const down = () => {
      pressed.current = true;
    };
    const up = () => {
      pressed.current = false;
    };
    window.addEventListener('pointerdown', down, true);
    window.addEventListener('pointerup', up, true);
    window.addEventListener('pointercancel', up, true);
    return () => {
      window.removeEventListener('pointerdown', down, true);
      window.removeEventListener('pointerup', up, true);
      window.removeEventListener('pointercancel', up, true);
    };
  }, []);
  return useCallback((what: () => void) => {
    const soon = () => void setTimeout(what);
    if (!pressed.current) soon();
    else window.addEventListener('pointerup', soon, { once: true, capture: true });
  }, []);
}
