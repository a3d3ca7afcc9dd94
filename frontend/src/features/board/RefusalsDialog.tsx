import { Download } from 'lucide-react';
import { Button } from '../../components/Button';
import { Dialog, DialogActions } from '../../components/Dialog';
import { downloadJson, fileName } from '../../lib/download';
import { titlesOf, wordsOf } from './action-words';
import { useBoard, useRefusals } from './board-context';
import { lostEdits, lostWords, whyRefused } from './refusal-words';

/** What the server will never take, why, and a copy of it to keep. It stays on the device until somebody has seen to it. */
export function RefusalsDialog({ open, close }: { open: boolean; close: () => void }) {
  const { id, client, store } = useBoard();
  const refusals = useRefusals(store);
  const told = refusals.filter(({ actions }) => actions.length > 0);
  const lost = lostEdits(refusals);
  const titles = titlesOf(
    store,
    refusals.flatMap(({ actions }) => actions),
  );
  return (
    <Dialog
      open={open}
      close={close}
      title="Some of your edits were not accepted"
      description="The board is as it would be without them. They stay here until you forget them; download them to keep what you wrote."
    >
      <ul className="max-h-[40vh] space-y-2 overflow-y-auto">
        {told.map((refusal, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: nothing in an entry has a state of its own
          <li key={i} className={ENTRY}>
            {wordsOf(refusal.actions, titles).map((words) => (
              <p key={words} className="wrap-anywhere">
                {words}
              </p>
            ))}
            <p className="wrap-anywhere text-muted">{whyRefused(refusal)}</p>
          </li>
        ))}
        {lost > 0 && <li className={ENTRY}>{lostWords(lost)}.</li>}
      </ul>
      <DialogActions>
        <Button
          look="ghost"
          onClick={() => {
            close();
            client.dismissRefusals(id);
          }}
        >
          Forget them
        </Button>
        <Button
          look="primary"
          onClick={() => {
            downloadJson(refusals, fileName(`${store.info().name} – not accepted`, 'json'));
          }}
        >
          <Download aria-hidden />
          Download
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const ENTRY = 'rounded-md bg-sunken px-3 py-2 text-sm';
