import { RotateCcw } from 'lucide-react';
import { Button } from '../../../components/Button';
import { useBoard, useStatus } from '../board-context';
import { momentWords } from './moment-words';
import { mayRestoreBoard } from './rights';
import { useRestore } from './use-restore';
import type { ToldStep } from './use-steps';

/** Makes the whole board what it was. An edit like any other: it can be undone, so nobody is asked. */
export function RestoreBoard({ step, close }: { step: ToldStep; close: () => void }) {
  const board = useBoard();
  const { role } = useStatus(board.store);
  const { busy, restore } = useRestore(board);
  if (!mayRestoreBoard(role)) return null;
  return (
    <Button
      look="primary"
      busy={busy}
      onClick={async () => {
        const done = `The board is as it was ${momentWords(step)}.`;
        if (await restore(step.id, undefined, done)) close();
      }}
    >
      <RotateCcw aria-hidden />
      Restore board
    </Button>
  );
}
