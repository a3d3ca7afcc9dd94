import { useRef } from 'react';
import type { LabelView } from '../../../generated/wasm/client_wasm';
import { useKeptText } from '../../kept-fields/use-kept-text';
import { useBoard } from '../board-context';
import { QUIET_BOX } from '../panel-style';
import { labelName } from './LabelChip';

/** What a label is called, kept as it is typed. Escape makes it what it was when the keyboard came. */
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
  const began = useRef(label.name);
  return (
    <input
      dir="auto"
      aria-label={`Name of ${labelName(label)}`}
      value={text}
      onFocus={() => {
        began.current = label.name;
      }}
      onChange={(event) => typed(event.target.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') {
          leave();
          began.current = text.trim();
        }
        if (event.key !== 'Escape' || text === began.current) return;
        // It gives up the text, not the dialog around it.
        event.stopPropagation();
        typed(began.current);
        leave();
      }}
      className={QUIET_BOX}
    />
  );
}
