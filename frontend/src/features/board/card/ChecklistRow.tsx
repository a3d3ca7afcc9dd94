import { ArrowDown, ArrowUp, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { Menu, MenuItem } from '../../../components/Menu';
import type { CardView, ChecklistItem } from '../../../generated/wasm/client_wasm';
import { useBoard } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { DraftBox } from '../DraftBox';
import { ICON_BUTTON } from '../panel-style';
import { useDoing } from '../use-doing';
import { useDraft } from '../use-draft';
import { stepped } from './checklist-moves';
import { ItemGrip } from './ItemGrip';
import { useItemDrag } from './use-item-drag';

interface ChecklistRowProps {
  card: CardView;
  item: ChecklistItem;
  editable: boolean;
  /** Takes the keyboard when this row is gone. */
  focusAfter: () => void;
}

/** One thing to tick. Alt with an arrow moves it, a click or Enter on its text changes that. */
export function ChecklistRow({ card, item, editable, focusAfter }: ChecklistRowProps) {
  const { act } = useBoard();
  const draft = useDraft(`text of ${item.id}`);
  const { announce } = useBoardScreen();
  const doing = useDoing();
  const [editing, setEditing] = useState(false);
  const tick = useRef<HTMLInputElement>(null);
  const row = useRef<HTMLLIElement>(null);
  const [handle, setHandle] = useState<HTMLElement | null>(null);
  const { dragging, landing } = useItemDrag(card.id, item.id, row, handle);
  const ids = { card: card.id, item: item.id };
  const [done, setDone] = useTick(card.id, item);

  const move = (step: -1 | 1) => {
    const position = stepped(card.checklist, item.id, step);
    if (!position) return;
    void act({ type: 'move_item', ...ids, position }).then((done) => {
      if (done) announce(`${item.text}: moved ${step < 0 ? 'up' : 'down'}`);
    });
  };
  const remove = () => {
    focusAfter();
    void doing({ type: 'delete_item', ...ids }, `“${item.text}” is deleted`);
  };
  const keyDown = (event: KeyboardEvent) => {
    if (!editable || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <li ref={row} onKeyDown={keyDown} data-dragging={dragging || undefined} data-landing={landing} className={ROW}>
      {editable && card.checklist.length > 1 && <ItemGrip handle={setHandle} />}
      <input
        ref={tick}
        type="checkbox"
        aria-label={item.text}
        checked={done}
        disabled={!editable}
        onChange={(event) => setDone(event.target.checked)}
        className="mt-2.5 size-4 shrink-0 accent-accent"
      />
      {editing ? (
        <DraftBox
          label="Item"
          value={item.text}
          draft={draft}
          keep={(text) => void act({ type: 'edit_item', ...ids, text })}
          asked={{
            done: (takeFocus) => {
              setEditing(false);
              if (takeFocus) tick.current?.focus();
            },
          }}
        />
      ) : (
        <ItemText text={item.text} done={done} edit={editable ? () => setEditing(true) : undefined} />
      )}
      {editable && !editing && (
        <Menu
          trigger={
            <button
              type="button"
              aria-label={`More for ${item.text}`}
              className={`${ICON_BUTTON} mt-0.5 group-focus-within/item:opacity-100 group-hover/item:opacity-100 aria-expanded:opacity-100 pointer-fine:opacity-0`}
            >
              <Ellipsis aria-hidden />
            </button>
          }
        >
          <MenuItem choose={() => setEditing(true)}>
            <Pencil aria-hidden /> Edit
          </MenuItem>
          <MenuItem disabled={!stepped(card.checklist, item.id, -1)} choose={() => move(-1)}>
            <ArrowUp aria-hidden /> Move up
          </MenuItem>
          <MenuItem disabled={!stepped(card.checklist, item.id, 1)} choose={() => move(1)}>
            <ArrowDown aria-hidden /> Move down
          </MenuItem>
          <MenuItem choose={remove}>
            <Trash2 aria-hidden /> Delete
          </MenuItem>
        </Menu>
      )}
    </li>
  );
}

/** The line that shows where an item would land takes no room of its own. */
const ROW =
  'group/item relative flex min-h-9 items-start gap-2 rounded-md px-2 hover:bg-sunken data-dragging:opacity-40 before:pointer-events-none before:absolute before:inset-x-2 before:hidden before:h-0.5 before:rounded-full before:bg-accent data-[landing=after]:before:bottom-0 data-[landing=after]:before:block data-[landing=before]:before:top-0 data-[landing=before]:before:block';

/**
 * Whether an item is ticked, and what ticks it. Shown before the worker has done it: a box that does not follow a click
 * looks dead. Not as a transition: all others, such as going to another page, would wait for the worker, too.
 */
function useTick(card: string, { id, done }: ChecklistItem): [boolean, (done: boolean) => void] {
  const { act } = useBoard();
  const [wanted, want] = useState<boolean>();
  const last = useRef(0);
  const tick = (wanted: boolean) => {
    const mine = ++last.current;
    want(wanted);
    void act({ type: 'tick_item', card, item: id, done: wanted }).then(() => {
      if (last.current === mine) want(undefined);
    });
  };
  return [wanted ?? done, tick];
}

function ItemText({ text, done, edit }: { text: string; done: boolean; edit: (() => void) | undefined }) {
  const look = `min-w-0 flex-1 py-2 text-left text-sm leading-5 wrap-anywhere ${done ? 'text-muted line-through' : ''}`;
  if (!edit) {
    return (
      <span dir="auto" className={look}>
        {text}
      </span>
    );
  }
  return (
    <button type="button" dir="auto" aria-label={`Edit ${text}`} onClick={edit} className={`rounded-md ${look}`}>
      {text}
    </button>
  );
}
