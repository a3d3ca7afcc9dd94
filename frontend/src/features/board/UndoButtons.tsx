import { Redo2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
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
      <UndoButton name="Undo" keys="Control+Z" shown="Ctrl+Z" enabled={canUndo} press={() => undo()}>
        <Undo2 aria-hidden className="size-4" />
      </UndoButton>
      <UndoButton name="Redo" keys="Control+Shift+Z" shown="Ctrl+Shift+Z" enabled={canRedo} press={redo}>
        <Redo2 aria-hidden className="size-4" />
      </UndoButton>
    </div>
  );
}

interface UndoButtonProps {
  name: string;
  keys: string;
  shown: string;
  enabled: boolean;
  press: () => void;
  children: ReactNode;
}

/** Without anything to do it stays where it is, and where the keyboard is. */
function UndoButton({ name, keys, shown, enabled, press, children }: UndoButtonProps) {
  return (
    <button
      type="button"
      aria-label={name}
      aria-keyshortcuts={keys}
      aria-disabled={!enabled}
      title={`${name} (${shown})`}
      onClick={() => {
        if (enabled) press();
      }}
      className={`${TOOL} aria-disabled:cursor-default aria-disabled:opacity-40 aria-disabled:hover:bg-transparent`}
    >
      {children}
    </button>
  );
}
