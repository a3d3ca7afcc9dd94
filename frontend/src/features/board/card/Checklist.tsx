import { type RefObject, useRef } from 'react';
import { v7 as uuidv7 } from 'uuid';
import type { Action, CardView } from '../../../generated/wasm/client_wasm';
import { useBoard } from '../board-context';
import { QUIET_BOX } from '../panel-style';
import { useDraftText } from '../use-draft';
import { ChecklistRow } from './ChecklistRow';
import { type Line, linesOf } from './checklist-moves';
import { PanelSection } from './PanelSection';
import { useChecklistDrag } from './use-item-drag';

/** A card's checklist, with how far it is. */
export function Checklist({ card, editable }: { card: CardView; editable: boolean }) {
  const { checklist } = card;
  const adder = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  useChecklistDrag(card, list, editable && checklist.length > 1);
  if (!editable && checklist.length === 0) return null;
  const done = checklist.filter((item) => item.done).length;
  return (
    <PanelSection
      name="Checklist"
      typedIn={{ card: card.id, field: 'checklist' }}
      tools={checklist.length > 0 && <Progress done={done} of={checklist.length} />}
    >
      {checklist.length > 0 && (
        <ul ref={list} aria-label="Checklist" className="-mx-2 grid">
          {checklist.map((item) => (
            <ChecklistRow
              key={item.id}
              card={card}
              item={item}
              editable={editable}
              focusAfter={() => adder.current?.focus()}
            />
          ))}
        </ul>
      )}
      {editable && <AddItem card={card.id} box={adder} />}
    </PanelSection>
  );
}

function Progress({ done, of }: { done: number; of: number }) {
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2.5">
      <span className="text-xs text-muted tabular-nums">
        {done} of {of} done
      </span>
      <span aria-hidden className="h-1.5 max-w-40 flex-1 overflow-hidden rounded-full bg-line">
        <span
          className={`block h-full rounded-full transition-[width] ${done === of ? 'bg-success' : 'bg-accent'}`}
          style={{ width: `${String((100 * done) / of)}%` }}
        />
      </span>
    </div>
  );
}

function AddItem({ card, box }: { card: string; box: RefObject<HTMLInputElement | null> }) {
  const { act } = useBoard();
  const [text, setText] = useDraftText(`item on ${card}`);
  const add = async (lines: readonly Line[]) => {
    const actions = lines.map(({ text, done }): Action => {
      const item: Action = { type: 'add_item', card, item: uuidv7(), text, position: { at: 'end' } };
      return done ? { ...item, done } : item;
    });
    const [first] = actions;
    if (!first) return true;
    return (await act(actions.length === 1 ? first : { type: 'batch', actions })) !== false;
  };
  const submit = async () => {
    const typed = text;
    if (typed.trim() === '') return;
    setText('');
    if (!(await add([{ text: typed.trim(), done: false }]))) setText((now) => now || typed);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <input
        ref={box}
        dir="auto"
        aria-label="Add an item to the checklist"
        placeholder="Add an item"
        enterKeyHint="enter"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
        }}
        onPaste={(event) => {
          const lines = linesOf(event.clipboardData.getData('text/plain'));
          if (lines.length < 2 || text !== '') return;
          event.preventDefault();
          void add(lines);
        }}
        onBlur={() => void submit()}
        className={QUIET_BOX}
      />
    </form>
  );
}
