import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { overPage } from '../../app/over-page';
import { NewBoardDialog } from '../boards/NewBoardDialog';
import { workspacesQuery } from '../workspaces/queries';
import { AppPalette } from './AppPalette';
import { KeySheet } from './KeySheet';

const KEYS = [
  {
    name: 'Everywhere',
    keys: [
      { shown: ['Ctrl', 'K'], what: 'Do anything, go to any board' },
      { shown: ['?'], what: 'This sheet' },
      { shown: ['Esc'], what: 'Close what is open' },
    ],
  },
];

/** What opens over pages of every kind. */
export function OverThePage() {
  const open = useSyncExternalStore(overPage.subscribe, overPage.now);
  const { data: workspaces = [] } = useQuery(workspacesQuery());
  const close = () => {
    overPage.show(undefined);
  };
  return (
    <>
      <AppPalette open={open === 'palette'} close={close} />
      <KeySheet
        open={open === 'keys'}
        close={close}
        groups={KEYS}
        note="A board has keys for its cards as well: its own sheet names them."
      />
      <NewBoardDialog open={open === 'new_board'} close={close} workspaces={workspaces} />
    </>
  );
}
