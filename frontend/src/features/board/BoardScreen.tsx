import { type ComponentType, useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import { useSearchParams } from 'react-router';
import type { Late } from '../../lib/late';
import { typeAhead } from '../../lib/type-ahead';
import { BoardColumns } from './BoardColumns';
import { BoardHeader } from './BoardHeader';
import { type BoardScreenActions, BoardScreenContext } from './board-screen-context';
import { cardIn } from './card-address';
import { ComposingContext } from './composing';
import { FilterContext, useShows } from './finding/filter-context';
import { cardLink } from './lane/reveal';
import { MoveMenu } from './MoveMenu';
import { NearlyFullBanner } from './NearlyFullBanner';
import { cardPanel, filterBar, screenDialogs } from './over-the-board';
import { PeopleContext, usePeopleOfBoard } from './people';
import { Arrivals } from './presence/Arrivals';
import { usePresentBoard } from './presence/use-present-board';
import type { ScreenDialog } from './screen-dialog';
import { SelectionBar } from './selection/SelectionBar';
import { Selection } from './selection/selection';
import { SelectionContext } from './selection/selection-context';
import { UnregisteredBanner } from './UnregisteredBanner';
import { useAddresses } from './use-addresses';
import { usePuttingAway } from './use-putting-away';
import { useUndo } from './use-undo';
import { useUndoKeys } from './use-undo-keys';

/** A board that is there: header, columns, and what opens over them. */
export function BoardScreen() {
  const [search] = useSearchParams();
  const [announcement, setAnnouncement] = useState('');
  const [dialog, setDialog] = useState<ScreenDialog>();
  // Once there they stay, or they would not be seen to close.
  const [dialogs, setDialogs] = useState(false);
  if (dialog !== undefined && !dialogs) setDialogs(true);
  const [finding, setFinding] = useState(false);
  const [composing, compose] = useState<string>();
  const [selection] = useState(() => new Selection());
  const { moving, openMoveMenu, moveMenu } = useMoveMenu();
  const people = usePeopleOfBoard();
  const { undo, redo } = useUndo(people);
  const { archive, trash } = usePuttingAway(undo);
  const shows = useShows();
  const { openCard, closeCard, showAll } = useAddresses(search);
  const actions = useMemo<BoardScreenActions>(
    () => ({
      openCard,
      openMoveMenu,
      trash,
      archive,
      undo: () => undo(),
      undoThis: undo,
      redo,
      showAll,
      announce: setAnnouncement,
      open: setDialog,
    }),
    [openCard, openMoveMenu, trash, archive, undo, redo, showAll],
  );
  useUndoKeys({ undo, redo });
  const find = useCallback(() => {
    setFinding(true);
    void filterBar.load();
    typeAhead(() => document.querySelector<HTMLInputElement>('[data-search-cards]'));
  }, []);

  const card = cardIn(search);
  usePresentBoard(card, selection);
  return (
    <PeopleContext value={people}>
      <BoardScreenContext value={actions}>
        <SelectionContext value={selection}>
          <FilterContext value={shows}>
            <ComposingContext value={useMemo(() => ({ composing, compose }), [composing])}>
              <main className="flex h-full min-h-0 flex-col">
                <BoardHeader find={find} />
                {(finding || shows) && (
                  <WhenThere
                    late={filterBar}
                    close={() => {
                      setFinding(false);
                    }}
                  />
                )}
                <UnregisteredBanner />
                <NearlyFullBanner />
                <BoardColumns find={find} />
              </main>
              <SelectionBar />
              {dialogs && <WhenThere late={screenDialogs} open={dialog} show={setDialog} find={find} />}
              {moving && <MoveMenu key={moving.card} several {...moveMenu(moving)} />}
              {card !== undefined && <WhenThere late={cardPanel} key={card} id={card} close={closeCard} />}
            </ComposingContext>
          </FilterContext>
        </SelectionContext>
        <div aria-live="polite" className="sr-only">
          {announcement}
        </div>
        <Arrivals />
      </BoardScreenContext>
    </PeopleContext>
  );
}

/** A component that is loaded when it is first needed; nothing until it is there. */
function WhenThere<Props extends object>({ late, ...props }: Props & { late: Late<ComponentType<Props>> }) {
  const There = useSyncExternalStore(late.subscribe, late.now);
  return There && <There {...(props as unknown as Props)} />;
}

interface Moving {
  card: string;
  button: HTMLElement;
  open: boolean;
}

/** The one move menu of all cards: which card it is about, and where it stands. */
function useMoveMenu() {
  const [moving, setMoving] = useState<Moving>();
  const openMoveMenu = useCallback((card: string, button: HTMLElement) => {
    setMoving({ card, button, open: true });
  }, []);
  const moveMenu = (now: Moving) => ({
    card: now.card,
    anchor: now.button,
    open: now.open,
    close: () => {
      setMoving({ ...now, open: false });
    },
    closed: () => {
      setMoving(undefined);
    },
    focusAfter: () => cardLink(now.card),
  });
  return { moving, openMoveMenu, moveMenu };
}
