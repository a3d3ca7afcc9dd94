import { createContext, use } from 'react';

/** What a card can ask of the screen it is on. */
export interface BoardScreenActions {
  openCard: (card: string) => void;
  /** Opens the one move menu at the button of a card. */
  openMoveMenu: (card: string, button: HTMLElement) => void;
  /** Puts a card into the trash and offers to take it back. */
  trash: (card: string) => void;
  /** Takes back what the user did last. */
  undo: () => void;
  /** Does again what was taken back last. */
  redo: () => void;
  /** Says something to those who do not see the board. */
  announce: (text: string) => void;
}

export const BoardScreenContext = createContext<BoardScreenActions | undefined>(undefined);

export function useBoardScreen(): BoardScreenActions {
  const actions = use(BoardScreenContext);
  if (!actions) throw new Error('this component belongs on a board screen');
  return actions;
}
