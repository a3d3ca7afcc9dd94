import { Archive, ArrowRightLeft, Trash2, X } from 'lucide-react';
import { use } from 'react';
import { useSearchParams } from 'react-router';
import { Button } from '../../../components/Button';
import { Menu, MenuItem } from '../../../components/Menu';
import { useBoard, useCardsVersion, useColumns, useMayEdit } from '../board-context';
import { FilterContext } from '../finding/filter-context';
import { looksBack } from '../history/address';
import { chosenInOrder } from './chosen';
import { useChosen, useSelection } from './selection-context';
import { useChosenDeeds } from './use-chosen-deeds';

/** What can be done with the chosen cards together. Those that the filter hides are left alone: nobody sees what happens to them. */
export function SelectionBar() {
  const { store } = useBoard();
  const selection = useSelection();
  const chosen = useChosen();
  const shows = use(FilterContext);
  const mayEdit = useMayEdit();
  const [search] = useSearchParams();
  useCardsVersion(chosen.size > 0);
  const all = chosenInOrder(store, chosen).length;
  // Over the past there is nothing to handle.
  if (!mayEdit || all === 0 || looksBack(search)) return null;
  const cards = chosenInOrder(store, chosen, shows);
  return (
    <section
      aria-label="Chosen cards"
      data-chosen-cards
      className="pointer-events-none fixed inset-x-0 bottom-[max(1rem,env(safe-area-inset-bottom))] z-30 flex justify-center px-3"
    >
      <div className="pointer-events-auto flex max-w-full flex-wrap items-center gap-1.5 rounded-xl border border-line bg-raised p-1.5 shadow-lg">
        <span role="status" className="px-2.5 text-sm font-medium tabular-nums">
          {cards.length > 0 && (
            <>
              {cards.length}
              <span className="max-sm:sr-only">{cards.length === 1 ? ' card' : ' cards'}</span> chosen
            </>
          )}
          {all > cards.length && <Hidden count={all - cards.length} more={cards.length > 0} />}
        </span>
        {cards.length > 0 && <Deeds cards={cards} />}
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

function Hidden({ count, more }: { count: number; more: boolean }) {
  if (!more) return `${String(count)} chosen, hidden by the filter`;
  return (
    <span className="font-normal text-muted max-sm:block max-sm:text-xs">
      <span className="max-sm:sr-only"> · </span>
      {count}
      <span className="max-sm:sr-only"> more</span> hidden
    </span>
  );
}

function Deeds({ cards }: { cards: readonly string[] }) {
  const columns = useColumns();
  const deeds = useChosenDeeds();
  return (
    <>
      <Menu
        trigger={
          <Button look="primary">
            <ArrowRightLeft aria-hidden />
            Move to…
          </Button>
        }
      >
        {columns.map((column) => (
          <MenuItem key={column.id} choose={() => deeds.move(cards, column)}>
            <span className="max-w-64 truncate">{column.title}</span>
          </MenuItem>
        ))}
      </Menu>
      <Button onClick={() => deeds.archive(cards)}>
        <Archive aria-hidden />
        <span className="max-sm:sr-only">Archive</span>
      </Button>
      <Button onClick={() => deeds.trash(cards)}>
        <Trash2 aria-hidden />
        <span className="max-sm:sr-only">Trash</span>
      </Button>
    </>
  );
}
