import { useRef } from 'react';
import type { LabelView } from '../../../generated/wasm/client_wasm';
import { useKeptText } from '../../kept-fields/use-kept-text';
import { useBoard } from '../board-context';
import { QUIET_BOX } from '../panel-style';
import { labelName } from './LabelChip';

/** What a label is called, kept as it is typed. Escape makes it what it was before the first key. */
export function LabelName({ label }: { label: LabelView }) {
  const { id, act } = useBoard();
  const { text, typed, leave } = useKeptText({
    of: id,
    place: `name of ${label.id}`,
    saved: label.name,
    send: async (name) => {
      // Why it was not taken has been said.
      if (!(await act({ type: 'rename_label', label: label.id, name }))) throw new Error('the board did not take it');
    },
  });
  /** What it was before the first key; nothing while none was pressed. */
  const began = useRef<string>(undefined);
  return (
    <input
      dir="auto"
      aria-label={`Name of ${labelName(label)}`}
      value={text}
      onFocus={() => {
        began.current = undefined;
      }}
      onChange={(event) => {
        began.current ??= text;
        typed(event.target.value);
      }}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') {
          leave();
          began.current = undefined;
        }
        const before = began.current;
        if (event.key !== 'Escape' || before === undefined || text === before) return;
        // It gives up the text, not the dialog around it.
        event.stopPropagation();
        typed(before);
        leave();
      }}
      className={QUIET_BOX}
    />
  );
}
