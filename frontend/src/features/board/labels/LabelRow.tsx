import { Trash2 } from 'lucide-react';
import type { LabelView } from '../../../generated/wasm/client_wasm';
import { useBoard } from '../board-context';
import { Conflicts } from '../conflicts/Conflicts';
import { ICON_BUTTON } from '../panel-style';
import { useDoing } from '../use-doing';
import { ColorMenu } from './ColorMenu';
import { labelName } from './LabelChip';
import { LabelName } from './LabelName';

/** A label of the board: its colour, its name, and the way out. */
export function LabelRow({ label }: { label: LabelView }) {
  const { act } = useBoard();
  const doing = useDoing();
  const name = labelName(label);
  return (
    <li className="grid gap-1">
      <div className="flex items-center gap-1">
        <ColorMenu
          of={name}
          color={label.color}
          choose={(color) => void act({ type: 'recolor_label', label: label.id, color })}
        />
        <LabelName label={label} />
        <button
          type="button"
          aria-label={`Delete the label ${name}`}
          className={ICON_BUTTON}
          onClick={() => void doing({ type: 'delete_label', label: label.id }, `The label “${name}” is deleted`)}
        >
          <Trash2 aria-hidden />
        </button>
      </div>
      <Conflicts conflicts={label.conflicts} />
    </li>
  );
}
