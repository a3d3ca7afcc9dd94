import { useState } from 'react';
import { boardCommand } from '../../palette/app-commands';
import type { Command } from '../../palette/commands';
import { Choices, PaletteDialog } from '../../palette/PaletteDialog';
import { boardsLike, commandsLike } from '../../palette/search';
import { useKnownBoards } from '../../palette/use-known-boards';
import { useBoard, useCardsVersion } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { cardsLike } from './cards-like';
import { type PaletteWish, useCommands } from './use-commands';

interface PaletteProps extends PaletteWish {
  open: boolean;
  close: () => void;
}

/** Anything that can be done on the board, every card of it, and every other board, by typing. */
export function Palette({ open, close, ...wish }: PaletteProps) {
  return (
    <PaletteDialog open={open} close={close}>
      <BoardChoices close={close} wish={wish} />
    </PaletteDialog>
  );
}

function BoardChoices({ close, wish }: { close: () => void; wish: PaletteWish }) {
  const { id, store } = useBoard();
  const { openCard } = useBoardScreen();
  const { commands, does } = useCommands(wish);
  const boards = useKnownBoards().filter((board) => board.id !== id);
  const [typed, type] = useState('');
  useCardsVersion();
  const cards = cardsLike(store.cards(), typed).map(
    ({ id, title }): Command => ({ id: `card ${id}`, words: title || 'Untitled', run: () => openCard(id) }),
  );
  const groups = [
    { value: 'Cards', items: cards },
    { value: 'Commands', items: commandsLike(commands, typed) },
    { value: 'Boards', items: boardsLike(boards, typed).map((board) => boardCommand(board, does.go)) },
    // Titles are all that is looked through here.
    { value: 'No card is called that', items: cards.length === 0 ? searchCommands(typed, does.search) : [] },
  ];
  return <Choices close={close} label="Type a command, a card or a board" typed={typed} type={type} groups={groups} />;
}

/** What to do about a text that no card has in its title. */
function searchCommands(typed: string, search: (text: string) => void): Command[] {
  const text = typed.trim();
  if (text === '') return [];
  return [{ id: 'search', words: `Search all texts of the cards for “${text}”`, run: () => search(text) }];
}
