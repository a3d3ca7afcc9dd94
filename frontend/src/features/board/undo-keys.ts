/** The part of a key event that is asked. */
type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'isComposing'>;

/** Ctrl or Cmd with Z; with Shift, or Ctrl+Y, again. */
export function undoKey({ key, ctrlKey, metaKey, shiftKey, altKey, isComposing }: Keys): 'undo' | 'redo' | undefined {
  if (ctrlKey === metaKey || altKey || isComposing) return undefined;
  const letter = key.toLowerCase();
  if (letter === 'z') return shiftKey ? 'redo' : 'undo';
  return letter === 'y' && ctrlKey && !shiftKey ? 'redo' : undefined;
}

/** Whether the keys belong to a text box, which has an undo of its own. */
export function isTextBox(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select');
}
