import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../../../components/Button';
import { DialogActions } from '../../../components/Dialog';
import type { ImportedBoard } from '../../../generated/wasm/client_wasm';
import { Report } from './Report';

interface ImportMadeProps {
  board: string;
  outcome: ImportedBoard;
  close: () => void;
}

/** What has come, and the way there. */
export function ImportMade({ board, outcome, close }: ImportMadeProps) {
  const navigate = useNavigate();
  const open = useRef<HTMLButtonElement>(null);
  // What had the keyboard is gone.
  useEffect(() => {
    open.current?.focus();
  }, []);
  return (
    <div className="grid gap-4">
      <div role="status">
        <Report report={outcome.report} title="Imported" />
      </div>
      <DialogActions>
        <Button look="ghost" onClick={close}>
          Close
        </Button>
        <Button ref={open} look="primary" onClick={() => void navigate(`/boards/${board}`)}>
          Open the board
        </Button>
      </DialogActions>
    </div>
  );
}
