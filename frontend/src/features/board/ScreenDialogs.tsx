import { KeysDialog } from './keys/KeysDialog';
import { LabelsDialog } from './labels/LabelsDialog';
import { PutAwayDialog } from './PutAwayDialog';
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
  return (
    <>
      <Palette
        open={open === 'palette'}
        close={close}
        find={find}
        keys={() => show('keys')}
        labels={() => show('labels')}
        putAway={() => show('put_away')}
        addColumn={() => document.querySelector<HTMLElement>('[data-add-column]')?.click()}
      />
      <KeysDialog open={open === 'keys'} close={close} />
      <LabelsDialog open={open === 'labels'} close={close} />
      <PutAwayDialog open={open === 'put_away'} close={close} />
    </>
  );
}
