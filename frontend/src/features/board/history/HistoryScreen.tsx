import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { overPage } from '../../../app/over-page';
import { useSettled } from '../../../lib/use-settled';
import { BoardContext, useBoard } from '../board-context';
import { CardMarksContext } from '../card-marks';
import { PeopleContext, usePeopleOfBoard } from '../people';
import { undoKey } from '../undo-keys';
import { withoutHistory } from './address';
import { HistoryHeader } from './HistoryHeader';
import { HISTORY_LINK } from './HistoryLink';
import { NothingYet, Untellable } from './NothingToShow';
import { PastBoard } from './PastBoard';
import { PastCardDialog } from './PastCardDialog';
import { changedSinceQuery, pastViewQuery } from './queries';
import { StepSlider } from './StepSlider';
import { StepsAside } from './StepsAside';
import { useMarks } from './use-marks';
import { usePastStore } from './use-past-board';
import { useSteps } from './use-steps';

/** While the slider moves, the board is shown this long after it has come to rest, in milliseconds. */
const REST_MS = 120;

/** The board as it was at any moment, who did what, and the way back. */
export function HistoryScreen() {
  const live = useBoard();
  const { id, client } = live;
  const people = usePeopleOfBoard();
  const steps = useSteps();
  const shown = useSettled(steps.step?.id, REST_MS);
  const view = useQuery(pastViewQuery(client, id, shown));
  const since = useQuery(changedSinceQuery(client, id, shown, steps.version));
  const marks = useMarks(since.data);
  const store = usePastStore(view.data);
  const past = useMemo(() => ({ id, client, store, act: () => Promise.resolve(false as const) }), [id, client, store]);
  const [card, setCard] = useState<string>();
  const close = useClose();
  useEffect(
    () => () => {
      client.leavePast(id);
      document.getElementById(HISTORY_LINK)?.focus();
    },
    [client, id],
  );

  const error = steps.error ?? view.error ?? since.error;
  const { step } = steps;
  return (
    <PeopleContext value={people}>
      <main
        // A click into the empty brings the keyboard here, not to the board behind.
        tabIndex={-1}
        className="flex h-full min-h-0 flex-col outline-none"
        onKeyDown={(event) => {
          // The keys of the board are for the board that one sees: this is not it.
          if (isWithin(event)) {
            overPage.key(event.nativeEvent);
            event.stopPropagation();
          } else if (isOfBoard(event)) event.preventDefault();
        }}
      >
        <HistoryHeader step={step} shown={step?.id === shown ? view.data : undefined} close={close} />
        {error && <Untellable error={error} />}
        {steps.total === 0 && <NothingYet />}
        {!error && steps.total !== 0 && (
          <>
            <StepSlider steps={steps} />
            <div className="flex min-h-0 flex-1 max-lg:flex-col">
              <BoardContext value={past}>
                <CardMarksContext value={marks}>
                  <PastBoard
                    shown={view.data !== undefined}
                    behind={view.isFetching || step?.id !== shown}
                    open={setCard}
                  />
                </CardMarksContext>
              </BoardContext>
              <StepsAside steps={steps} since={since.data} open={setCard} />
            </div>
            <BoardContext value={past}>
              <PastCardDialog
                id={card}
                step={step}
                difference={since.data}
                live={live}
                close={() => {
                  setCard(undefined);
                }}
              />
            </BoardContext>
          </>
        )}
      </main>
    </PeopleContext>
  );
}

/** In the page, not in a dialog or menu over it. */
function isWithin({ currentTarget, target }: KeyboardEvent): boolean {
  return target instanceof Node && currentTarget.contains(target);
}

/** Undo, and the palette. */
function isOfBoard(event: KeyboardEvent): boolean {
  const isPalette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
  return isPalette || undoKey(event.nativeEvent) !== undefined;
}

/** Back to where one came from; to the board for who came by a link. */
function useClose(): () => void {
  const navigate = useNavigate();
  const location = useLocation();
  const [search, setSearch] = useSearchParams();
  return () => {
    const state: unknown = location.state;
    const within = typeof state === 'object' && state !== null && 'within' in state;
    if (within) void navigate(-1);
    else setSearch(withoutHistory(search), { replace: true });
  };
}
