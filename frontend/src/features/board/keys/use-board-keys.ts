import { use, useEffect, useState } from 'react';
import { singleKeys } from '../../../lib/single-keys';
import { isTextBox } from '../../../lib/text-box';
import { typeAhead } from '../../../lib/type-ahead';
import { paletteBox } from '../../palette/palette-box';
import { useBoard, useMayEdit } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { positionOfMany } from '../drag/place';
import { FilterContext } from '../finding/filter-context';
import { cardLink } from '../lane/reveal';
import { shownLanes } from '../lane/shown';
import type { ScreenDialog } from '../screen-dialog';
import { chosenWith } from '../selection/chosen';
import { useSelection } from '../selection/selection-context';
import { useChosenDeeds } from '../selection/use-chosen-deeds';
import { type BoardKey, boardKey } from './board-keys';
import { carried, type Direction } from './carry';
import { Carrying } from './carrying';
import { beside, cardAtFocus, focusCard, walk } from './walk';

export interface BoardKeysWish {
  open: (dialog: ScreenDialog) => void;
  find: () => void;
  /** Begins a card in this column, or in the first. */
  compose: (column: string | undefined) => void;
}

const OVER_THE_BOARD = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/** The keys of the board, but for those of undo. */
export function useBoardKeys({ open, find, compose }: BoardKeysWish): void {
  const { store, act } = useBoard();
  const { archive, trash, openMoveMenu, announce } = useBoardScreen();
  const selection = useSelection();
  const deeds = useChosenDeeds();
  const mayEdit = useMayEdit();
  const shows = use(FilterContext);
  const [carrying] = useState(() => new Carrying());

  useEffect(() => {
    const cardLanes = () => shownLanes(store, shows).map(({ cards }) => cards);
    const chosen = (card: string) => chosenWith(card, store, selection.ids(), shows);
    const titleOf = (card: string) => store.card(card)?.title ?? '';
    const go = (card: string, direction: Direction) => {
      const next = walk(cardLanes(), card, direction);
      if (next !== undefined) focusCard(next);
    };
    const carry = async (card: string, direction: Direction) => {
      const to = carried(shownLanes(store, shows), card, direction);
      const column = store.columns().find(({ id }) => id === to?.column);
      if (!to || !column || !(await act({ type: 'move_card', card, ...to }))) return;
      await backOn(card);
      const place = store.lane(column.id).indexOf(card) + 1;
      announce(`${titleOf(card)}: ${column.title}, ${String(place)} of ${String(store.lane(column.id).length)}`);
    };
    const carryChosen = async (cards: readonly string[], card: string, direction: 'left' | 'right') => {
      const to = carried(shownLanes(store, shows), card, direction);
      const column = store.columns().find(({ id }) => id === to?.column);
      if (!to || !column) return;
      const spot =
        to.position.at === 'before' ? { column: column.id, card: to.position.card, side: 'before' as const } : to;
      const position = positionOfMany(spot, new Set(cards), store.lane(column.id));
      if (await deeds.carry(cards, column, position)) await backOn(card);
    };
    const sideways = (card: string, direction: 'left' | 'right') => {
      carrying.step(card, () => {
        const cards = chosen(card);
        return cards.length > 0 ? carryChosen(cards, card, direction) : carry(card, direction);
      });
    };
    const putAway = (card: string, put: (card: string) => void, putAll: (cards: readonly string[]) => void) => {
      const cards = chosen(card);
      const next = beside(cardLanes(), card, new Set([card, ...cards]));
      if (cards.length > 0) putAll(cards);
      else put(card);
      if (next !== undefined) focusCard(next);
    };
    const looking: Partial<Record<BoardKey, (card: string) => void>> = {
      up: (card) => go(card, 'up'),
      down: (card) => go(card, 'down'),
      left: (card) => go(card, 'left'),
      right: (card) => go(card, 'right'),
    };
    const editing: Partial<Record<BoardKey, (card: string) => void>> = {
      carry_up: (card) => carrying.step(card, () => carry(card, 'up')),
      carry_down: (card) => carrying.step(card, () => carry(card, 'down')),
      carry_left: (card) => sideways(card, 'left'),
      carry_right: (card) => sideways(card, 'right'),
      archive: (card) => putAway(card, archive, deeds.archive),
      trash: (card) => putAway(card, trash, deeds.trash),
      choose: (card) => announce(`${titleOf(card)}: ${selection.toggle(card) ? 'chosen' : 'not chosen'}`),
      move: (card) => {
        const link = cardLink(card);
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
      const hasFocus = document.activeElement !== null && document.activeElement !== document.body;
      const card = cardAtFocus() ?? (hasFocus ? undefined : carrying.card());
      const key = boardKey(event, { onCard: card !== undefined, letters: singleKeys() });
      if (!key || event.defaultPrevented) return;
      if (key === 'palette') {
        event.preventDefault();
        open('palette');
        typeAhead(paletteBox);
        return;
      }
      if (isTextBox(event.target) || document.querySelector(OVER_THE_BOARD)) return;
      const does = looking[key] ?? (mayEdit ? editing[key] : undefined);
      if (card !== undefined && does) {
        event.preventDefault();
        does(card);
      } else if (anywhere[key]) {
        if (key !== 'clear') event.preventDefault();
        anywhere[key]();
      }
    };
    // Before the app, whose keys of the same name are for pages without their own.
    document.addEventListener('keydown', keyDown);
    return () => {
      document.removeEventListener('keydown', keyDown);
    };
  }, [
    open,
    find,
    compose,
    store,
    shows,
    act,
    archive,
    trash,
    openMoveMenu,
    announce,
    selection,
    deeds,
    mayEdit,
    carrying,
  ]);
}

/** Gives a card the keyboard: in another lane it is another element, and that is there with the next frame only. */
function backOn(card: string): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => {
      focusCard(card);
      done();
    });
  });
}

function columnOf(
  columns: readonly { id: string }[],
  card: string | undefined,
  find: (card: string) => string | undefined,
): string | undefined {
  const column = card === undefined ? undefined : find(card);
  return columns.some(({ id }) => id === column) ? column : columns[0]?.id;
}
