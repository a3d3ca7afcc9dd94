import { RotateCcw } from 'lucide-react';
import { Button } from '../../../components/Button';
import type { Step } from '../../../generated/wasm/client_wasm';
import { useBoard, useStatus } from '../board-context';
import { momentWords } from './moment-words';
import { mayRestoreBoard } from './rights';
import { useRestore } from './use-restore';

/** Makes the whole board what it was. An edit like any other: it can be undone, so nobody is asked. */
export function RestoreBoard({ step, close }: { step: Step; close: () => void }) {
  const board = useBoard();
  const { role } = useStatus(board.store);
  const { busy, restore } = useRestore(board);
  if (!mayRestoreBoard(role)) return null;
  return (
    <Button
      look="primary"
      busy={busy}
      onClick={async () => {
        const done = `The board is as it was ${momentWords(new Date(step.at))}.`;
        if (await restore(step.id, undefined, done)) close();
      }}
    >
      <RotateCcw aria-hidden />
      Restore board
    </Button>
  );
}
