import { type RefObject, useEffect } from 'react';
import { useBoard, useMayEdit } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import type { ScreenDialog } from '../screen-dialog';
import { useSelection } from '../selection/selection-context';
import { isTextBox } from '../undo-keys';
import { type BoardKey, boardKey } from './board-keys';
import { singleKeys } from './single-keys';
import { cardAtFocus, focusCard, walk } from './walk';

export interface BoardKeysWish {
  /** What holds the columns. */
  scroller: RefObject<HTMLElement | null>;
  open: (dialog: ScreenDialog) => void;
  find: () => void;
  /** Begins a card in this column, or in the first. */
  compose: (column: string | undefined) => void;
}

const OVER_THE_BOARD = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/** The keys of the board, but for those of undo. */
export function useBoardKeys({ scroller, open, find, compose }: BoardKeysWish): void {
  const { store } = useBoard();
  const { archive, trash, openMoveMenu, announce } = useBoardScreen();
  const selection = useSelection();
  const mayEdit = useMayEdit();

  useEffect(() => {
    const titleOf = (card: string) => store.card(card)?.title ?? '';
    const putAway = (card: string, put: (card: string) => void) => {
      const lanes = lanesOn(scroller.current);
      const next = walk(lanes, card, 'down') ?? walk(lanes, card, 'up');
      put(card);
      if (next !== undefined) focusCard(next);
    };
    const ofCard: Partial<Record<BoardKey, (card: string) => void>> = {
      archive: (card) => putAway(card, archive),
      trash: (card) => putAway(card, trash),
      choose: (card) => announce(`${titleOf(card)}: ${selection.toggle(card) ? 'chosen' : 'not chosen'}`),
      move: (card) => {
        const link = document.querySelector<HTMLElement>(`[data-card="${CSS.escape(card)}"]`);
        if (link) openMoveMenu(card, link);
      },
    };
    const anywhere: Partial<Record<BoardKey, () => void>> = {
      keys: () => open('keys'),
      find,
      clear: () => selection.clear(),
      add_card: () => {
        if (mayEdit) compose(columnOf(store.columns(), cardAtFocus(), (card) => store.card(card)?.column));
      },
    };
    const keyDown = (event: KeyboardEvent) => {
      const card = cardAtFocus();
      const key = boardKey(event, { onCard: card !== undefined, letters: singleKeys() });
      if (!key || event.defaultPrevented) return;
      if (key === 'palette') {
        event.preventDefault();
        open('palette');
        return;
      }
      if (isTextBox(event.target) || document.querySelector(OVER_THE_BOARD)) return;
      if (card !== undefined && (key === 'up' || key === 'down' || key === 'left' || key === 'right')) {
        const next = walk(lanesOn(scroller.current), card, key);
        event.preventDefault();
        if (next !== undefined) focusCard(next);
        return;
      }
      const does = card !== undefined && ofCard[key];
      if (does) {
        event.preventDefault();
        if (mayEdit) does(card);
      } else if (anywhere[key]) {
        if (key !== 'clear') event.preventDefault();
        anywhere[key]();
      }
    };
    window.addEventListener('keydown', keyDown);
    return () => {
      window.removeEventListener('keydown', keyDown);
    };
  }, [scroller, open, find, compose, store, archive, trash, openMoveMenu, announce, selection, mayEdit]);
}

/** What is on screen, filtered or not. */
function lanesOn(scroller: HTMLElement | null): string[][] {
  return [...(scroller?.querySelectorAll('ul[data-lane]') ?? [])].map((lane) =>
    [...lane.querySelectorAll<HTMLElement>('[data-card]')].map((link) => link.dataset.card ?? ''),
  );
}

function columnOf(
  columns: readonly { id: string }[],
  card: string | undefined,
  find: (card: string) => string | undefined,
): string | undefined {
  const column = card === undefined ? undefined : find(card);
  return columns.some(({ id }) => id === column) ? column : columns[0]?.id;
}
