import { Download } from 'lucide-react';
import { Button } from '../../components/Button';
import { Dialog, DialogActions } from '../../components/Dialog';
import { unsentWords } from '../device/UnsentList';
import type { Unsent } from '../device/unsent';
import { downloadUnsent } from '../device/unsent-file';
import type { Unkept } from '../kept-fields/begun';
import { UnkeptList } from '../kept-fields/UnkeptList';

interface RemoveDialogProps {
  open: boolean;
  /** What would be lost. */
  unsent: Unsent;
  /** What was begun there and not sent. */
  begun: readonly Unkept[];
  /** The server does not know the board at all. */
  onlyHere: boolean;
  close: () => void;
  remove: () => void;
}

/** Asked only when removing a board from the device would lose something. */
export function RemoveDialog({ open, unsent, begun, onlyHere, close, remove }: RemoveDialogProps) {
  return (
    <Dialog
      open={open}
      close={close}
      title={`Remove “${unsent.name}” from this device?`}
      description={lossWords(unsent, begun.length, onlyHere)}
    >
      {begun.length > 0 && <UnkeptList texts={begun} />}
      <DialogActions>
        {(onlyHere || unsent.waiting + unsent.refused > 0) && (
          <Button
            look="ghost"
            onClick={() => {
              downloadUnsent([unsent], `${unsent.name} – what waits`);
            }}
          >
            <Download aria-hidden />
            Download a copy
          </Button>
        )}
        <Button look="danger" onClick={remove}>
          Remove and lose it
        </Button>
        <Button look="primary" onClick={close}>
          Keep it
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function lossWords(unsent: Unsent, begun: number, onlyHere: boolean): string {
  if (onlyHere) return 'The server does not have this board: it is lost for ever.';
  const texts = begun === 1 ? 'a text is begun' : `${String(begun)} texts are begun`;
  const what = [unsentWords(unsent), begun > 0 ? texts : ''].filter((words) => words !== '').join(', ');
  const [first = '', ...rest] = what;
  return `${first.toLocaleUpperCase()}${rest.join('')}. The server does not have that: it is lost for ever. The rest stays on the server.`;
}
