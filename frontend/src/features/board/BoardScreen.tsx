import { useCallback, useMemo, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { BoardHeader } from './BoardHeader';
import { useColumns, useMayEdit } from './board-context';
import { type BoardScreenActions, BoardScreenContext } from './board-screen-context';
import { CardPanel } from './CardPanel';
import { Column } from './Column';
import { cardAddress, cardIn } from './card-address';
import { useBoardDrag } from './drag/use-board-drag';
import { MoveMenu } from './MoveMenu';
import { RecoveredLane } from './RecoveredLane';
import { UnregisteredBanner } from './UnregisteredBanner';
import { useTrashing } from './use-trashing';
import { useUndo } from './use-undo';
import { useUndoKeys } from './use-undo-keys';

/** A board that is there: header, columns, and what opens over them. */
export function BoardScreen() {
  const columns = useColumns();
  const mayEdit = useMayEdit();
  const [search, setSearch] = useSearchParams();
  const [moving, setMoving] = useState<{ card: string; button: HTMLElement; open: boolean }>();
  const [announcement, setAnnouncement] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const { undo, redo } = useUndo();
  const trash = useTrashing(undo);
  const navigate = useNavigate();
  const openCard = useCallback((card: string) => void navigate(cardAddress(card)), [navigate]);
  const openMoveMenu = useCallback((card: string, button: HTMLElement) => {
    setMoving({ card, button, open: true });
  }, []);
  const actions = useMemo<BoardScreenActions>(
    () => ({ openCard, openMoveMenu, trash, undo: () => undo(), redo, announce: setAnnouncement }),
    [openCard, openMoveMenu, trash, undo, redo],
  );
  useBoardDrag(scroller, setAnnouncement);
  useUndoKeys({ undo, redo });

  const card = cardIn(search);
  return (
    <BoardScreenContext value={actions}>
      <main className="flex h-full min-h-0 flex-col">
        <BoardHeader />
        <UnregisteredBanner />
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
        <div
          ref={scroller}
          role="group"
          aria-label="Columns"
          // Without buttons there may be nothing in it to bring the keyboard there, and it scrolls.
          tabIndex={mayEdit ? undefined : 0}
          className="relative flex min-h-0 flex-1 snap-x snap-mandatory scroll-px-4 gap-3 overflow-x-auto px-4 pb-4 sm:snap-none"
        >
          {columns.map((column) => (
            <Column key={column.id} column={column} />
          ))}
          <RecoveredLane />
        </div>
      </main>
      {moving && (
        <MoveMenu
          key={moving.card}
          card={moving.card}
          anchor={moving.button}
          open={moving.open}
          close={() => {
            setMoving({ ...moving, open: false });
          }}
          closed={() => {
            setMoving(undefined);
          }}
          focusAfter={() => document.querySelector<HTMLElement>(`[data-card="${CSS.escape(moving.card)}"]`)}
        />
      )}
      {card !== undefined && (
        <CardPanel
          key={card}
          id={card}
          close={() => {
            setSearch({}, { replace: true });
          }}
        />
      )}
      <div aria-live="polite" className="sr-only">
        {announcement}
      </div>
    </BoardScreenContext>
  );
}
