import { ArrowLeft } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { BoardView } from '../../../generated/wasm/client_wasm';
import { ExportMenu } from '../export/ExportMenu';
import { TOOL } from '../panel-style';
import { RestoreBoard } from './RestoreBoard';
import type { ToldStep } from './use-steps';

interface HistoryHeaderProps {
  step: ToldStep | undefined;
  /** The board as it was, when it is the one of the step. */
  shown: BoardView | undefined;
  close: () => void;
}

export function HistoryHeader({ step, shown, close }: HistoryHeaderProps) {
  const moment = useMemo(
    () =>
      step && shown && { step: step.id, at: new Date(step.at), toTheSecond: step.toTheSecond, board: shown.info.name },
    [step, shown],
  );
  // The keyboard begins here: whoever came by mistake is a key away from the board.
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    back.current?.focus();
  }, []);
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 px-3">
      <button ref={back} type="button" onClick={close} className={TOOL}>
        <ArrowLeft aria-hidden className="size-4" />
        <span className="max-sm:sr-only">Back to the board</span>
      </button>
      <h1 className="min-w-0 truncate text-base font-semibold">
        History<span className="max-sm:sr-only">{shown && ` of ${shown.info.name || 'Untitled board'}`}</span>
      </h1>
      <div className="ml-auto flex items-center gap-2">
        {moment && <ExportMenu moment={moment} />}
        {step && <RestoreBoard step={step} close={close} />}
      </div>
    </header>
  );
}
