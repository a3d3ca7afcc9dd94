import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { CornerDownLeft, Search } from 'lucide-react';
import { useState } from 'react';
import type { Board } from '../../../api/types';
import { useAllBoards } from '../../boards/use-all-boards';
import { useBoard, useCardsVersion } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { BACKDROP } from '../panel-style';
import type { Command } from './commands';
import { boardsLike, cardsLike, commandsLike } from './search';
import { type PaletteWish, useCommands } from './use-commands';

interface PaletteProps extends PaletteWish {
  open: boolean;
  close: () => void;
}

/** Anything that can be done on the board, every card of it, and every other board, by typing. */
export function Palette({ open, close, ...wish }: PaletteProps) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) close();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={BACKDROP} />
        <Dialog.Popup
          aria-label="Commands"
          // What was chosen says where the keyboard goes; with nothing chosen it goes back.
          className="fixed inset-x-3 top-[10vh] z-40 mx-auto flex max-h-[70vh] max-w-xl flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-xl transition-[opacity,translate] duration-100 outline-none data-ending-style:opacity-0 data-starting-style:translate-y-1 data-starting-style:opacity-0"
        >
          <Choices close={close} wish={wish} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface Group {
  value: string;
  items: Command[];
}

function Choices({ close, wish }: { close: () => void; wish: PaletteWish }) {
  const { id, store } = useBoard();
  const { openCard } = useBoardScreen();
  const { commands, does } = useCommands(wish);
  const boards = useAllBoards().filter((board) => board.id !== id);
  const [typed, setTyped] = useState('');
  useCardsVersion();
  const cards = cardsLike(store.cards(), typed).map(
    ({ id, title }): Command => ({ id: `card ${id}`, words: title || 'Untitled', run: () => openCard(id) }),
  );
  const groups: Group[] = [
    { value: 'Cards', items: cards },
    { value: 'Commands', items: commandsLike(commands, typed) },
    { value: 'Boards', items: boardsLike(boards, typed).map((board) => boardCommand(board, does.go)) },
    // Titles are all that is looked through here.
    { value: 'No card is called that', items: cards.length === 0 ? searchCommands(typed, does.search) : [] },
  ].filter(({ items }) => items.length > 0);
  const choose = (command: Command) => {
    close();
    // The dialog gives the keyboard back first.
    requestAnimationFrame(() => requestAnimationFrame(command.run));
  };
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      // What is typed is matched here.
      filter={null}
      autoHighlight="always"
      keepHighlight
      value={typed}
      onValueChange={(value, { reason }) => {
        if (reason !== 'item-press') setTyped(value);
      }}
      itemToStringValue={(command: Command) => command.words}
    >
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden className="size-4 shrink-0 text-muted" />
        <Autocomplete.Input
          aria-label="Type a command, a card or a board"
          placeholder="Type a command, a card or a board"
          className="h-12 w-full bg-transparent text-base outline-none placeholder:text-muted"
        />
        <Dialog.Close className="sr-only">Close</Dialog.Close>
      </div>
      <Autocomplete.List className="min-h-0 overflow-y-auto overscroll-contain p-1.5 empty:hidden">
        {(group: Group) => (
          <Autocomplete.Group key={group.value} items={group.items}>
            <Autocomplete.GroupLabel className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">
              {group.value}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(command: Command) => (
                <Autocomplete.Item
                  key={command.id}
                  value={command}
                  onClick={() => {
                    choose(command);
                  }}
                  className="group flex min-h-9 cursor-default items-center gap-2 rounded-md px-2.5 text-sm outline-none select-none data-highlighted:bg-hover"
                >
                  <span className="min-w-0 truncate" dir="auto">
                    {command.words}
                  </span>
                  <CornerDownLeft
                    aria-hidden
                    className="ml-auto size-3.5 text-muted opacity-0 group-data-highlighted:opacity-100"
                  />
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}

function boardCommand({ id, name }: Board, go: (path: string) => void): Command {
  return { id: `board ${id}`, words: name || 'Untitled board', run: () => go(`/boards/${id}`) };
}

/** What to do about a text that no card has in its title. */
function searchCommands(typed: string, search: (text: string) => void): Command[] {
  const text = typed.trim();
  if (text === '') return [];
  return [{ id: 'search', words: `Search all texts of the cards for “${text}”`, run: () => search(text) }];
}
