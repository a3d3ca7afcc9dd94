import type { Action, CardView } from '../../../generated/wasm/client_wasm';
import type { Command } from '../../palette/commands';
import { dayFromNow } from '../card/due';

type Card = Pick<CardView, 'id' | 'title' | 'due'>;

/** Days from today that one command sets. */
const QUICK = [
  { words: 'today', days: 0 },
  { words: 'tomorrow', days: 1 },
  { words: 'in a week', days: 7 },
];

interface DueDoings {
  /** Does it, and says so. */
  doing: (action: Action, text: string) => void;
  /** Asks for a day and a time. */
  choose: (card: string) => void;
}

/** When the card that one is at is due, or those that are chosen. */
export function dueCommands(cards: readonly Card[], now: Date, { doing, choose }: DueDoings): Command[] {
  const [first] = cards;
  if (!first) return [];
  const one = cards.length === 1;
  const named = one ? `“${first.title || 'Untitled'}”` : `${String(cards.length)} cards`;
  const set = (due: string | undefined, text: string) => {
    const actions = cards.map(({ id }): Action => ({ type: 'set_due', card: id, due }));
    doing(actions.length === 1 && actions[0] ? actions[0] : { type: 'batch', actions }, text);
  };
  const verb = one ? 'is' : 'are';
  return [
    ...QUICK.map(({ words, days }) => ({
      id: `due ${words}`,
      words: `Due ${words}: ${named}`,
      also: 'date deadline',
      run: () => set(dayFromNow(days, now), `${named} ${verb} due ${words}`),
    })),
    ...(one
      ? [
          {
            id: 'due',
            words: `Choose when it is due: ${named}`,
            also: 'date deadline time',
            run: () => choose(first.id),
          },
        ]
      : []),
    ...(cards.some(({ due }) => due !== undefined)
      ? [
          {
            id: 'due never',
            words: `No due date: ${named}`,
            also: 'remove deadline',
            run: () => set(undefined, `${named} ${verb} due at no time`),
          },
        ]
      : []),
  ];
}
