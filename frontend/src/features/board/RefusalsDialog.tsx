import { Download } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../../components/Button';
import { Dialog, DialogActions } from '../../components/Dialog';
import { downloadJson } from '../../lib/download';
import { useBoard, useRefusals } from './board-context';
import { titlesOf, wordsOf } from './refusal-words';
import { sentence } from './words';

/** What the server will never take, why, and a copy of it to keep. `children`: what opens it. */
export function RefusalsDialog({ children }: { children: ReactNode }) {
  const { id, store } = useBoard();
  const refusals = useRefusals(store);
  const titles = titlesOf(store, refusals);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        className="rounded-full"
        onClick={() => {
          setOpen(true);
        }}
      >
        {children}
      </button>
      <Dialog
        open={open}
        close={() => {
          setOpen(false);
        }}
        title="Some of your edits were not accepted"
        description="The board is as it would be without them. Download them to keep what you wrote."
      >
        <ul className="max-h-[40vh] space-y-2 overflow-y-auto">
          {refusals.map((refusal, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: refusals are only ever added at the end
            <li key={i} className="rounded-md bg-sunken px-3 py-2 text-sm">
              {wordsOf(refusal, titles).map((words) => (
                <p key={words} className="wrap-anywhere">
                  {words}
                </p>
              ))}
              <p className="text-muted">{sentence(refusal.detail)}</p>
            </li>
          ))}
        </ul>
        <DialogActions>
          <Button
            look="ghost"
            onClick={() => {
              setOpen(false);
              store.dismissRefusals();
            }}
          >
            Forget them
          </Button>
          <Button
            look="primary"
            onClick={() => {
              downloadJson(refusals, `weft-rejected-${id}.json`);
            }}
          >
            <Download aria-hidden />
            Download
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
