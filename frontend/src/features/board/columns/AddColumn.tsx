import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { v7 as uuidv7 } from 'uuid';
import { useBoard } from '../board-context';
import { useBoardScreen } from '../board-screen-context';
import { DraftBox } from '../DraftBox';
import { useDraft } from '../use-draft';

/** Behind the last column: the place for another. */
export function AddColumn() {
  const { act } = useBoard();
  const draft = useDraft('column');
  const { announce } = useBoardScreen();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const add = async (title: string) => {
    if (await act({ type: 'add_column', column: uuidv7(), title, position: { at: 'end' } })) {
      announce(`The column ${title} is added.`);
    }
  };
  return (
    <div className="w-[85vw] max-w-80 shrink-0 snap-center sm:w-60 sm:snap-align-none">
      {open ? (
        <div className="rounded-xl bg-sunken p-2">
          <DraftBox
            label="Column title"
            value=""
            draft={draft}
            keep={(title) => void add(title)}
            asked={{
              done: (takeFocus) => {
                setOpen(false);
                if (takeFocus) requestAnimationFrame(() => button.current?.focus());
              },
            }}
          />
        </div>
      ) : (
        <button
          ref={button}
          type="button"
          data-add-column
          onClick={() => {
            setOpen(true);
          }}
          className="flex h-10 w-full items-center gap-1.5 rounded-xl border border-dashed border-line px-3 text-sm text-muted hover:border-line-strong hover:text-ink"
        >
          <Plus aria-hidden className="size-4" />
          Add column
        </button>
      )}
    </div>
  );
}
