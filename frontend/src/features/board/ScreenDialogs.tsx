import { useState } from 'react';
import { KeysDialog } from './keys/KeysDialog';
import { LabelsDialog } from './labels/LabelsDialog';
import { PutAwayDialog } from './PutAwayDialog';
import { DueDialog } from './palette/DueDialog';
import { Palette } from './palette/Palette';
import type { ScreenDialog } from './screen-dialog';

interface ScreenDialogsProps {
  open: ScreenDialog;
  show: (dialog: ScreenDialog) => void;
  find: () => void;
}

/** What opens over the whole board. */
export function ScreenDialogs({ open, show, find }: ScreenDialogsProps) {
  const close = () => {
    show(undefined);
  };
  const [dated, setDated] = useState<string>();
  return (
    <>
      <Palette
        open={open === 'palette'}
        close={close}
        find={find}
        keys={() => show('keys')}
        labels={() => show('labels')}
        putAway={() => show('put_away')}
        due={(card) => {
          setDated(card);
          show('due');
        }}
        addColumn={() => document.querySelector<HTMLElement>('[data-add-column]')?.click()}
      />
      <KeysDialog open={open === 'keys'} close={close} />
      <LabelsDialog open={open === 'labels'} close={close} />
      {dated !== undefined && <DueDialog card={dated} open={open === 'due'} close={close} />}
      <PutAwayDialog open={open === 'put_away'} close={close} />
    </>
  );
}
