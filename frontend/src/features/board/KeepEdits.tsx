import { Download } from 'lucide-react';
import { Button } from '../../components/Button';
import type { Unsent } from '../device/unsent';
import { downloadUnsent } from '../device/unsent-file';

/** For a board that is lost to its user: a copy of what they did to it and the server does not have. */
export function KeepEdits({ unsent }: { unsent: Unsent }) {
  if (unsent.waiting === 0 && unsent.refused === 0 && unsent.actions.length === 0) return null;
  return (
    <Button
      look="primary"
      onClick={() => {
        downloadUnsent([unsent], `${unsent.name} – my edits`);
      }}
    >
      <Download aria-hidden />
      Download my edits
    </Button>
  );
}
