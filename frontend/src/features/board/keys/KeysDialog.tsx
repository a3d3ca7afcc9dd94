import { KeySheet } from '../../palette/KeySheet';
import { SHORTCUTS } from './board-keys';

const GROUPS = [
  { name: 'On the board', keys: SHORTCUTS.filter(({ ofCard }) => !ofCard) },
  { name: 'On a card', keys: SHORTCUTS.filter(({ ofCard }) => ofCard) },
  {
    name: 'Everywhere',
    keys: [
      { shown: ['Ctrl', 'Z'], what: 'Undo' },
      { shown: ['Ctrl', 'Shift', 'Z'], what: 'Redo' },
    ],
  },
];

/** The keys of a board. */
export function KeysDialog({ open, close }: { open: boolean; close: () => void }) {
  return <KeySheet open={open} close={close} groups={GROUPS} />;
}
