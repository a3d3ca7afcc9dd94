import { useMemo } from 'react';
import type { Action, Position } from '../../../generated/wasm/client_wasm';
import { useBoardScreen } from '../board-screen-context';
import { useDoing } from '../use-doing';
import { useSelection } from './selection-context';

type Cards = readonly string[];

export interface Destination {
  id: string;
  title: string;
}

/** What can be done with several cards together: each is one change, and one thing to undo. */
export function useChosenDeeds() {
  const { announce } = useBoardScreen();
  const selection = useSelection();
  const doing = useDoing();
  return useMemo(() => {
    const deed = async (action: Action, words: string) => {
      const done = await doing(action, words);
      if (done) announce(words);
      return done;
    };
    /** What is done with is no longer chosen. */
    const last = async (cards: Cards, action: Action, words: string) => {
      if (await deed(action, words)) selection.leaveOut(cards);
    };
    const each = (cards: Cards, action: (card: string) => Action): Action => ({
      type: 'batch',
      actions: cards.map(action),
    });
    const moving = (cards: Cards, { id }: Destination, position: Position): Action => ({
      type: 'move_cards',
      cards: [...cards],
      column: id,
      position,
    });
    return {
      move: (cards: Cards, to: Destination) =>
        void last(cards, moving(cards, to, { at: 'end' }), `${counted(cards)} moved to “${to.title}”`),
      /** They stay chosen, to be carried further. Whether they were moved. */
      carry: (cards: Cards, to: Destination, position: Position) =>
        deed(moving(cards, to, position), `${counted(cards)} moved to “${to.title}”`),
      archive: (cards: Cards) =>
        void last(
          cards,
          each(cards, (card) => ({ type: 'archive_card', card })),
          `${counted(cards)} archived`,
        ),
      trash: (cards: Cards) =>
        void last(
          cards,
          each(cards, (card) => ({ type: 'trash_card', card })),
          `${counted(cards)} moved to the trash`,
        ),
    };
  }, [announce, selection, doing]);
}

function counted({ length }: Cards): string {
  return length === 1 ? '1 card' : `${String(length)} cards`;
}
