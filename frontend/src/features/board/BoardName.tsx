import { type KeyboardEvent, useRef, useState } from 'react';
import { useBoard, useInfo, useMayEdit } from './board-context';
import { rebase } from './text/rebase';
import { useDraft } from './use-draft';

/** The board's name; a click turns it into a box. Enter and leaving it keep what was typed, Escape does not. */
export function BoardName() {
  const { name } = useInfo();
  const mayEdit = useMayEdit();
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  if (editing) {
    return (
      <NameBox
        close={(takeFocus) => {
          setEditing(false);
          if (takeFocus) requestAnimationFrame(() => button.current?.focus());
        }}
      />
    );
  }
  return (
    <h1 className="min-w-0 truncate text-base font-semibold">
      <title>{`${name || 'Untitled board'} · Weft`}</title>
      {mayEdit ? (
        <button
          ref={button}
          type="button"
          title="Rename this board"
          className="max-w-full truncate rounded-md px-2 py-1 hover:bg-hover"
          onClick={() => {
            setEditing(true);
          }}
        >
          {name || 'Untitled board'}
        </button>
      ) : (
        <span className="px-2">{name || 'Untitled board'}</span>
      )}
    </h1>
  );
}

/** `close(true)`: the keyboard goes back to the name. */
function NameBox({ close }: { close: (takeFocus: boolean) => void }) {
  const { act } = useBoard();
  const { name } = useInfo();
  const began = useRef(name);
  const given = useRef(false);
  const kept = useDraft('name');
  const [draft, setDraft] = useState(() => kept.get() || name);

  const keep = (takeFocus: boolean) => {
    if (given.current) return;
    given.current = true;
    kept.set('');
    // What others made of the name meanwhile stays.
    const next = rebase(began.current, draft, name).text.trim();
    if (next !== '' && next !== name) void act({ type: 'rename_board', name: next });
    close(takeFocus);
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') keep(true);
    if (event.key === 'Escape') {
      given.current = true;
      kept.set('');
      close(true);
    }
  };
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: it appears because the user asked to rename
      autoFocus
      aria-label="Board name"
      value={draft}
      onChange={(event) => {
        setDraft(event.target.value);
        kept.set(event.target.value === name ? '' : event.target.value);
      }}
      onFocus={(event) => {
        event.target.select();
      }}
      onBlur={() => {
        keep(false);
      }}
      onKeyDown={keyDown}
      className="field-sizing-content max-w-full min-w-40 rounded-md border border-accent bg-surface px-2 py-0.5 text-base font-semibold ring-1 ring-accent outline-none"
    />
  );
}
