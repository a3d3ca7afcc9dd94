/** The part of a key event that is asked. */
type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'isComposing'>;

/** Ctrl or Cmd with Z; with Shift, or Ctrl+Y, again. */
export function undoKey({ key, ctrlKey, metaKey, shiftKey, altKey, isComposing }: Keys): 'undo' | 'redo' | undefined {
  if (ctrlKey === metaKey || altKey || isComposing) return undefined;
  const letter = key.toLowerCase();
  if (letter === 'z') return shiftKey ? 'redo' : 'undo';
  return letter === 'y' && ctrlKey && !shiftKey ? 'redo' : undefined;
}
