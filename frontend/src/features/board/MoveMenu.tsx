import { Menu } from '@base-ui/react/menu';
import { ArrowDown, ArrowUp, Check, SquareCheck } from 'lucide-react';
import { type ReactNode, use, useEffect } from 'react';
import type { Position } from '../../generated/wasm/client_wasm';
import { useBoard, useCard, useColumns, useLane } from './board-context';
import { useBoardScreen } from './board-screen-context';
import { FilterContext } from './finding/filter-context';
import { chosenWith } from './selection/chosen';
import { useChosen, useIsChosen, useSelection } from './selection/selection-context';
import { useChosenDeeds } from './selection/use-chosen-deeds';

interface MoveMenuProps {
  card: string;
  /** What it opens beside. */
  anchor: Element | null;
  open: boolean;
  close: () => void;
  /** It is gone from the screen. */
  closed?: () => void;
  /** The card can also be chosen, to be handled with others; with those that are chosen already it moves. */
  several?: boolean;
  /** Where the keyboard goes afterwards, also when the card has moved. */
  focusAfter: () => HTMLElement | null;
}

/** Every move without a drag: for the keyboard, for touch, for those who would rather choose. */
export function MoveMenu({ card, anchor, open, close, closed, several = false, focusAfter }: MoveMenuProps) {
  // Somebody else may put the card away meanwhile: then there is nothing left to choose, nor to stand beside.
  const gone = useCard(card)?.state !== 'active';
  useEffect(() => {
    if (open && gone) close();
  }, [open, gone, close]);
  return (
    <Menu.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) close();
      }}
      onOpenChangeComplete={(next) => {
        if (!next) closed?.();
      }}
    >
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} side="bottom" align="start" sideOffset={4} className="z-50 outline-none">
          <Menu.Popup
            finalFocus={focusAfter}
            className="max-h-[60vh] max-w-(--available-width) min-w-48 overflow-y-auto rounded-lg border border-line bg-raised p-1 text-sm shadow-lg outline-none"
          >
            {several ? (
              <SeveralMoves card={card} focusAfter={focusAfter} />
            ) : (
              <Moves card={card} focusAfter={focusAfter} />
            )}
            {several && <Choose card={card} />}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** Chosen cards go where one of them goes. */
function SeveralMoves({ card, focusAfter }: Pick<MoveMenuProps, 'card' | 'focusAfter'>) {
  const { store } = useBoard();
  const columns = useColumns();
  const deeds = useChosenDeeds();
  const cards = chosenWith(card, store, useChosen(), use(FilterContext));
  if (cards.length === 0) return <Moves card={card} focusAfter={focusAfter} />;
  return (
    <Menu.Group>
      <Menu.GroupLabel className="px-2 py-1 text-xs font-medium text-muted">
        {cards.length} chosen cards to the end of
      </Menu.GroupLabel>
      {columns.map((column) => (
        <Item
          key={column.id}
          disabled={false}
          choose={() => {
            deeds.move(cards, column);
          }}
        >
          <span className="truncate">{column.title}</span>
        </Item>
      ))}
    </Menu.Group>
  );
}

function Moves({ card, focusAfter }: Pick<MoveMenuProps, 'card' | 'focusAfter'>) {
  const { act } = useBoard();
  const { announce } = useBoardScreen();
  const view = useCard(card);
  const columns = useColumns();
  const lane = useLane(view?.column ?? '');
  if (!view) return null;
  const at = lane.indexOf(card);
  const [above, below] = at < 0 ? [] : [lane[at - 1], lane[at + 1]];
  const move = (column: string, position: Position, words: string) => {
    void act({ type: 'move_card', card, column, position }).then((done) => {
      if (!done) return;
      announce(`${view.title}: ${words}`);
      // In another lane it is another element, and that is there with the next frame only.
      requestAnimationFrame(() => focusAfter()?.focus());
    });
  };
  return (
    <>
      <Item
        disabled={above === undefined}
        choose={() => {
          if (above !== undefined) move(view.column, { at: 'before', card: above }, 'moved up');
        }}
      >
        <ArrowUp aria-hidden className="size-4" /> Up
      </Item>
      <Item
        disabled={below === undefined}
        choose={() => {
          if (below !== undefined) move(view.column, { at: 'after', card: below }, 'moved down');
        }}
      >
        <ArrowDown aria-hidden className="size-4" /> Down
      </Item>
      <Menu.Separator className="my-1 h-px bg-line" />
      <Menu.Group>
        <Menu.GroupLabel className="px-2 py-1 text-xs font-medium text-muted">To the end of</Menu.GroupLabel>
        {columns.map((column) => (
          <Item
            key={column.id}
            disabled={column.id === view.column && below === undefined}
            choose={() => {
              move(column.id, { at: 'end' }, `moved to ${column.title}`);
            }}
          >
            <Check aria-hidden className={`size-4 ${column.id === view.column ? '' : 'invisible'}`} />
            <span className="min-w-0 truncate">{column.title}</span>
          </Item>
        ))}
      </Menu.Group>
    </>
  );
}

/** The way to several at once for those without a keyboard. */
function Choose({ card }: { card: string }) {
  const selection = useSelection();
  const chosen = useIsChosen(card);
  return (
    <>
      <Menu.Separator className="my-1 h-px bg-line" />
      <Item
        disabled={false}
        choose={() => {
          selection.toggle(card);
        }}
      >
        <SquareCheck aria-hidden className="size-4" />
        {chosen ? 'Leave out of the choice' : 'Choose, to move several'}
      </Item>
    </>
  );
}

interface ItemProps {
  disabled: boolean;
  choose: () => void;
  children: ReactNode;
}

function Item({ disabled, choose, children }: ItemProps) {
  return (
    <Menu.Item
      disabled={disabled}
      onClick={choose}
      className="flex h-8 max-w-64 cursor-default items-center gap-2 rounded-md px-2 outline-none select-none data-disabled:text-muted data-disabled:opacity-60 data-highlighted:bg-hover"
    >
      {children}
    </Menu.Item>
  );
}
