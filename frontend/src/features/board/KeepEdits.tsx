import { Download } from 'lucide-react';
import { Button } from '../../components/Button';
import { downloadJson } from '../../lib/download';
import type { BoardStore } from '../../worker/board-store';
import { useRefusals } from './board-context';

interface KeepEditsProps {
  /** The board's id. */
  id: string;
  store: BoardStore;
}

/** For a board that is lost to its user: a copy of what they did to it and the server does not have. */
export function KeepEdits({ id, store }: KeepEditsProps) {
  const refused = useRefusals(store);
  const unsaved = store.unsaved();
  if (refused.length === 0 && unsaved.length === 0) return null;
  return (
    <Button
      onClick={() => {
        downloadJson({ refused, unsaved }, `weft-edits-${id}.json`);
      }}
    >
      <Download aria-hidden />
      Download my edits
    </Button>
  );
}
