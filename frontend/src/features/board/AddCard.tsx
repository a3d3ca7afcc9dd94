import { Pencil, Plus } from 'lucide-react';
import { type KeyboardEvent, use, useRef } from 'react';
import { v7 as uuidv7 } from 'uuid';
import { Button } from '../../components/Button';
import { useToast } from '../../components/toast';
import type { ColumnView } from '../../generated/wasm/client_wasm';
import { useBoard } from './board-context';
import { useBoardScreen } from './board-screen-context';
import { ComposingContext } from './composing';
import { FilterContext } from './finding/filter-context';
import { cardLink } from './lane/reveal';
import { useDraft, useDraftText } from './use-draft';

/** The button at the foot of a column, and what it turns into: Enter adds and stays, Escape closes. */
export function AddCard({ column }: { column: ColumnView }) {
  const { composing, compose } = use(ComposingContext);
  const open = composing === column.id;
  const button = useRef<HTMLButtonElement>(null);
  const draft = useDraft(placeOf(column.id));
  if (open) {
    return (
      <Composer
        column={column.id}
        close={(takeFocus) => {
          compose(undefined);
          // The button is back only after this event.
          if (takeFocus) requestAnimationFrame(() => button.current?.focus());
        }}
      />
    );
  }
  const begun = draft.get();
  return (
    <div className="px-2 pt-1">
      <button
        ref={button}
        type="button"
        aria-label={`Add card to ${column.title}${begun && `, begun: ${begun}`}`}
        onClick={() => {
          compose(column.id);
        }}
        className="flex h-8 w-full items-center gap-1.5 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink"
      >
        {begun ? <Pencil aria-hidden className="size-4 shrink-0" /> : <Plus aria-hidden className="size-4" />}
        <span dir="auto" className={`truncate ${begun && 'pr-0.5 italic'}`}>
          {begun || 'Add card'}
        </span>
      </button>
    </div>
  );
}

/** Where what was begun is kept: it is there again when the composer is. */
function placeOf(column: string): string {
  return `card in ${column}`;
}

interface ComposerProps {
  column: string;
  close: (takeFocus: boolean) => void;
}

function Composer({ column, close }: ComposerProps) {
  const { act, store } = useBoard();
  const { showAll } = useBoardScreen();
  const shows = use(FilterContext);
  const toast = useToast();
  const [title, setTitle] = useDraftText(placeOf(column));
  const form = useRef<HTMLFormElement>(null);

  const hides = (card: string) => {
    const added = store.card(card);
    return shows !== undefined && added !== undefined && !shows(added);
  };
  const add = () => {
    const text = title.trim();
    if (text === '') return;
    setTitle('');
    const card = uuidv7();
    void act({ type: 'add_card', card, column, position: { at: 'end' }, title: text }).then((done) => {
      // What could not be added is not lost.
      if (!done) setTitle((now) => now || text);
      else if (hides(card))
        toast({ text: 'Added, and hidden by the filter', action: { label: 'Show all', run: showAll } });
      else cardLink(card)?.scrollIntoView({ block: 'nearest' });
    });
  };
  const giveUp = () => {
    setTitle('');
    close(true);
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      add();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      giveUp();
    }
  };

  return (
    <form
      ref={form}
      className="px-2 pt-1"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
      onBlur={(event) => {
        const left = !event.currentTarget.contains(event.relatedTarget);
        if (left && title.trim() === '') close(false);
      }}
    >
      <textarea
        // biome-ignore lint/a11y/noAutofocus: it appears because the user asked to type a title
        autoFocus
        aria-label="Card title"
        placeholder="What is to be done?"
        rows={2}
        value={title}
        onChange={(event) => {
          setTitle(event.target.value.replace(/\s*\n\s*/g, ' '));
        }}
        onKeyDown={keyDown}
        className="field-sizing-content block max-h-40 min-h-14 w-full resize-none rounded-lg border border-line bg-surface px-3 py-2 text-sm leading-5 shadow-xs outline-none placeholder:text-muted focus-visible:border-accent focus-visible:ring-1 focus-visible:ring-accent"
      />
      <div className="mt-1.5 flex items-center gap-1.5">
        <Button type="submit" look="primary">
          Add
        </Button>
        <Button look="ghost" onClick={giveUp}>
          Cancel
        </Button>
        <span className="ml-auto hidden text-xs text-muted sm:inline">Enter adds</span>
      </div>
    </form>
  );
}
