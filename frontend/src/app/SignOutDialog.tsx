import { Button } from '../components/Button';
import { Dialog, DialogActions } from '../components/Dialog';

interface SignOutDialogProps {
  waiting: () => number;
  open: boolean;
  busy: boolean;
  close: () => void;
  signOut: () => void;
}

/** Asked only when signing out would lose something. */
export function SignOutDialog({ waiting, open, busy, close, signOut }: SignOutDialogProps) {
  const count = open ? waiting() : 0;
  const edits = count === 1 ? '1 edit has' : `${String(count)} edits have`;
  return (
    <Dialog
      open={open}
      close={close}
      title="Sign out before everything is saved?"
      description={`${edits} not reached the server yet. Signing out removes them from this device, and they are lost.`}
    >
      <DialogActions>
        <Button look="danger" busy={busy} onClick={signOut}>
          Sign out and lose them
        </Button>
        <Button look="primary" onClick={close}>
          Stay signed in
        </Button>
      </DialogActions>
    </Dialog>
  );
}
