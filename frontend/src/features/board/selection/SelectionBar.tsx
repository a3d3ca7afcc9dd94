import { Archive, ArrowRightLeft, Trash2, X } from 'lucide-react';
import { Button } from '../../../components/Button';
import { Menu, MenuItem } from '../../../components/Menu';
import type { Action } from '../../../generated/wasm/client_wasm';
import { useBoard, useCardsVersion, useColumns, useMayEdit } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { useDoing } from '../use-doing';
import { chosenInOrder } from './chosen';
import { useChosen, useSelection } from './selection-context';

/** What can be done with the chosen cards together: each is one change, and one thing to undo. */
export function SelectionBar() {
  const { store } = useBoard();
  const { announce } = useBoardScreen();
  const selection = useSelection();
  const chosen = useChosen();
  const columns = useColumns();
  const doing = useDoing();
  const mayEdit = useMayEdit();
  useCardsVersion(chosen.size > 0);
  const cards = chosenInOrder(store, chosen);
  if (!mayEdit || cards.length === 0) return null;
  const all = cards.length === 1 ? '1 card' : `${String(cards.length)} cards`;
  const done = async (action: Action, words: string) => {
    if (!(await doing(action, words))) return;
    selection.clear();
    announce(words);
  };
  const each = (action: (card: string) => Action): Action => ({ type: 'batch', actions: cards.map(action) });
  return (
    <section
      aria-label="Chosen cards"
      className="pointer-events-none fixed inset-x-0 bottom-[max(1rem,env(safe-area-inset-bottom))] z-30 flex justify-center px-3"
    >
      <div className="pointer-events-auto flex max-w-full flex-wrap items-center gap-1.5 rounded-xl border border-line bg-raised p-1.5 shadow-lg">
        <span role="status" className="px-2.5 text-sm font-medium tabular-nums">
          {cards.length}
          <span className="max-sm:sr-only">{cards.length === 1 ? ' card' : ' cards'}</span> chosen
        </span>
        <Menu
          trigger={
            <Button look="primary">
              <ArrowRightLeft aria-hidden />
              Move to…
            </Button>
          }
        >
          {columns.map(({ id, title }) => (
            <MenuItem
              key={id}
              choose={() =>
                void done(
                  { type: 'move_cards', cards, column: id, position: { at: 'end' } },
                  `${all} moved to “${title}”`,
                )
              }
            >
              <span className="max-w-64 truncate">{title}</span>
            </MenuItem>
          ))}
        </Menu>
        <Button
          onClick={() =>
            void done(
              each((card) => ({ type: 'archive_card', card })),
              `${all} archived`,
            )
          }
        >
          <Archive aria-hidden />
          <span className="max-sm:sr-only">Archive</span>
        </Button>
        <Button
          onClick={() =>
            void done(
              each((card) => ({ type: 'trash_card', card })),
              `${all} moved to the trash`,
            )
          }
        >
          <Trash2 aria-hidden />
          <span className="max-sm:sr-only">Trash</span>
        </Button>
        <Button
          look="ghost"
          className="max-sm:px-2"
          aria-label="Choose none"
          onClick={() => {
            selection.clear();
          }}
        >
          <X aria-hidden />
        </Button>
      </div>
    </section>
  );
}
