import { Redo2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { isApple, keysTogether } from '../../lib/key-names';
import { useCanRedo, useCanUndo, useMayEdit } from './board-context';
import { useBoardScreen } from './board-screen-context';
import { TOOL } from './panel-style';

/** Undo and redo of what the user did on the board. */
export function UndoButtons() {
  const mayEdit = useMayEdit();
  const canUndo = useCanUndo();
  const canRedo = useCanRedo();
  const { undo, redo } = useBoardScreen();
  if (!mayEdit) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div role="group" aria-label="Undo and redo" className="flex shrink-0 items-center">
      <UndoButton name="Undo" keys={['Ctrl', 'Z']} enabled={canUndo} press={() => undo()}>
        <Undo2 aria-hidden className="size-4" />
      </UndoButton>
      <UndoButton name="Redo" keys={['Ctrl', 'Shift', 'Z']} enabled={canRedo} press={redo}>
        <Redo2 aria-hidden className="size-4" />
      </UndoButton>
    </div>
  );
}

interface UndoButtonProps {
  name: string;
  keys: readonly string[];
  enabled: boolean;
  press: () => void;
  children: ReactNode;
}

/** Without anything to do it stays where it is, and where the keyboard is. */
function UndoButton({ name, keys, enabled, press, children }: UndoButtonProps) {
  return (
    <button
      type="button"
      aria-label={name}
      aria-keyshortcuts={keys.map((key) => (key === 'Ctrl' ? (isApple() ? 'Meta' : 'Control') : key)).join('+')}
      aria-disabled={!enabled}
      title={`${name} (${keysTogether(keys)})`}
      onClick={() => {
        if (enabled) press();
      }}
      className={`${TOOL} aria-disabled:cursor-default aria-disabled:opacity-40 aria-disabled:hover:bg-transparent`}
    >
      {children}
    </button>
  );
}
