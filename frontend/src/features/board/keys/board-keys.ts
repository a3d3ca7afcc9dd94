/** What a key does on the board. */
export type BoardKey =
  | 'palette'
  | 'keys'
  | 'find'
  | 'add_card'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'carry_up'
  | 'carry_down'
  | 'carry_left'
  | 'carry_right'
  | 'choose'
  | 'move'
  | 'archive'
  | 'trash'
  | 'clear';

export interface Shortcut {
  key: BoardKey;
  /** What stands on the keyboard; `keyName` knows Apple's. */
  shown: readonly string[];
  what: string;
  /** It is about the card that has the keyboard, and works there only. */
  ofCard?: boolean;
}

/** All keys, in the order in which the sheet shows them. */
export const SHORTCUTS: readonly Shortcut[] = [
  { key: 'palette', shown: ['Ctrl', 'K'], what: 'Do anything, go to any card or board' },
  { key: 'keys', shown: ['?'], what: 'This sheet' },
  { key: 'find', shown: ['/'], what: 'Search and filter the cards' },
  { key: 'add_card', shown: ['N'], what: 'Add a card, in the column where you are' },
  { key: 'up', shown: ['↑'], what: 'The card above', ofCard: true },
  { key: 'down', shown: ['↓'], what: 'The card below', ofCard: true },
  { key: 'left', shown: ['←'], what: 'The column to the left', ofCard: true },
  { key: 'right', shown: ['→'], what: 'The column to the right', ofCard: true },
  { key: 'carry_up', shown: ['Alt', '↑'], what: 'Carry it up', ofCard: true },
  { key: 'carry_down', shown: ['Alt', '↓'], what: 'Carry it down', ofCard: true },
  { key: 'carry_left', shown: ['Alt', '←'], what: 'Carry it to the column to the left', ofCard: true },
  { key: 'carry_right', shown: ['Alt', '→'], what: 'Carry it to the column to the right', ofCard: true },
  { key: 'move', shown: ['M'], what: 'Choose where it goes', ofCard: true },
  { key: 'choose', shown: ['X'], what: 'Choose it, to handle several together (or Shift and a click)', ofCard: true },
  { key: 'archive', shown: ['E'], what: 'Archive it', ofCard: true },
  { key: 'trash', shown: ['Del'], what: 'Move it to the trash', ofCard: true },
  { key: 'clear', shown: ['Esc'], what: 'Choose none' },
];

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>;

const OF_CARD: Record<string, BoardKey> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  m: 'move',
  x: 'choose',
  e: 'archive',
  Delete: 'trash',
};

const WITH_ALT: Record<string, BoardKey> = {
  ArrowUp: 'carry_up',
  ArrowDown: 'carry_down',
  ArrowLeft: 'carry_left',
  ArrowRight: 'carry_right',
};

const ANYWHERE: Record<string, BoardKey> = { '?': 'keys', '/': 'find', n: 'add_card', Escape: 'clear' };

/** What a pressed key asks for. `onCard`: a card has the keyboard. `letters`: single characters count at all. */
export function boardKey(pressed: Pressed, { onCard, letters }: { onCard: boolean; letters: boolean }) {
  const { key, ctrlKey, metaKey, altKey, isComposing } = pressed;
  if (isComposing) return undefined;
  if (altKey) return onCard && !ctrlKey && !metaKey ? WITH_ALT[key] : undefined;
  if (ctrlKey !== metaKey) return key.toLowerCase() === 'k' && !pressed.shiftKey ? 'palette' : undefined;
  if (ctrlKey) return undefined;
  const name = key.length === 1 ? key.toLowerCase() : key;
  // On a card they are keys of that card alone; anywhere else somebody who dictates may set them off.
  if (onCard && OF_CARD[name]) return OF_CARD[name];
  if (key.length === 1 && !letters) return undefined;
  return ANYWHERE[name];
}
