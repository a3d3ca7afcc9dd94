import { createContext, use } from 'react';
import type { UndoId } from '../../generated/wasm/client_wasm';
import type { ScreenDialog } from './screen-dialog';

/** What a card can ask of the screen it is on. */
export interface BoardScreenActions {
  openCard: (card: string) => void;
  /** Opens the one move menu at the button of a card. */
  openMoveMenu: (card: string, button: HTMLElement) => void;
  /** Puts a card into the trash and offers to take it back. */
  trash: (card: string) => void;
  /** Archives a card and offers to take it back. */
  archive: (card: string) => void;
  /** Takes back what the user did last. */
  undo: () => void;
  /** Takes back one thing that the user did. */
  undoThis: (what: UndoId) => void;
  /** Does again what was taken back last. */
  redo: () => void;
  /** Ends the filter. */
  showAll: () => void;
  /** Says something to those who do not see the board. */
  announce: (text: string) => void;
  /** Opens something over the whole board, or closes it. */
  open: (dialog: ScreenDialog) => void;
}

export const BoardScreenContext = createContext<BoardScreenActions | undefined>(undefined);

export function useBoardScreen(): BoardScreenActions {
  const actions = use(BoardScreenContext);
  if (!actions) throw new Error('this component belongs on a board screen');
  return actions;
}
