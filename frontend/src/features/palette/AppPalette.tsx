import { useState } from 'react';
import { overPage } from '../../app/over-page';
import { boardCommand } from './app-commands';
import { Choices, PaletteDialog } from './PaletteDialog';
import { boardsLike, commandsLike, latestBoards } from './search';
import { useAppCommands } from './use-app-commands';
import { useKnownBoards } from './use-known-boards';

/** The palette of pages that have none of their own: every page, every board, how the app looks. */
export function AppPalette({ open, close }: { open: boolean; close: () => void }) {
  return (
    <PaletteDialog open={open} close={close}>
      <AppChoices close={close} />
    </PaletteDialog>
  );
}

function AppChoices({ close }: { close: () => void }) {
  const { commands, does } = useAppCommands();
  const known = useKnownBoards();
  const [typed, type] = useState('');
  const keys = { id: 'keys', words: 'Keys', also: 'keyboard shortcuts help', run: () => overPage.show('keys') };
  const boards = typed.trim() === '' ? latestBoards(known) : boardsLike(known, typed);
  const groups = [
    { value: 'Boards', items: boards.map((board) => boardCommand(board, does.go)) },
    { value: 'Commands', items: commandsLike([...commands, keys], typed) },
  ];
  return <Choices close={close} label="Type a command or a board" typed={typed} type={type} groups={groups} />;
}
