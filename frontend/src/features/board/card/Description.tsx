import { Pencil } from 'lucide-react';
import { useRef, useState } from 'react';
import type { CardView } from '../../../generated/wasm/client_wasm';
import { MergedTextArea } from '../MergedTextArea';
import { Markdown } from '../markdown/Markdown';
import { PanelSection } from './PanelSection';
import { useAfterPress } from './use-after-press';

/** A card's description: as Markdown to read, and as it was typed while somebody types here. */
export function Description({ card, editable }: { card: CardView; editable: boolean }) {
  const [editing, setEditing] = useState<'no' | 'asked' | 'yes'>('no');
  const afterPress = useAfterPress();
  /** Whoever has left the box by Escape goes on from the button that opens it. */
  const goesBack = useRef(false);
  const leave = () => {
    // With the window's keyboard gone, the box still has it when the window comes back.
    if (document.hasFocus()) afterPress(() => setEditing('no'));
  };
  const asText = editable && (editing !== 'no' || card.description === '');
  return (
    <PanelSection
      name="Description"
      typedIn={{ card: card.id, field: 'description' }}
      tools={
        editable &&
        !asText && (
          <button
            type="button"
            ref={(button) => {
              if (button && goesBack.current) button.focus();
              goesBack.current = false;
            }}
            aria-label="Edit the description"
            onClick={() => {
              setEditing('asked');
            }}
            className="flex h-7 items-center gap-1.5 rounded-md px-2 text-xs text-muted hover:bg-hover hover:text-ink"
          >
            <Pencil aria-hidden className="size-3.5" />
            Edit
          </button>
        )
      }
    >
      {asText ? (
        <MergedTextArea
          card={card.id}
          field="description"
          label="Description"
          readOnly={false}
          placeholder="What else is there to know? Markdown works here."
          takeFocus={editing === 'asked'}
          focused={() => {
            setEditing('yes');
          }}
          left={leave}
          escaped={() => {
            goesBack.current = true;
          }}
          className="min-h-20 text-sm leading-5.5"
        />
      ) : (
        <Read
          text={card.description}
          edit={
            editable
              ? () => {
                  setEditing('asked');
                }
              : undefined
          }
        />
      )}
    </PanelSection>
  );
}

function Read({ text, edit }: { text: string; edit: (() => void) | undefined }) {
  if (text === '') return <p className="text-sm text-muted">There is no description.</p>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a short way for the pointer; the button above is for all
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <div
      onClick={(event) => {
        const isLink = event.target instanceof Element && event.target.closest('a');
        if (!isLink && getSelection()?.isCollapsed !== false) edit?.();
      }}
      className={`-mx-2 rounded-md px-2 py-1 ${edit ? 'hover:bg-sunken' : ''}`}
    >
      <Markdown text={text} />
    </div>
  );
}
