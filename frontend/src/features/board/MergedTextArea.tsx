import { type KeyboardEvent, useEffect, useId } from 'react';
import type { TextField } from '../../generated/wasm/client_wasm';
import { useBoardScreen } from './board-screen-context';
import { Carets } from './presence/Carets';
import { undoKey } from './undo-keys';
import { useMergedText } from './use-merged-text';
import { sentence } from './words';

interface MergedTextAreaProps {
  card: string;
  field: TextField;
  label: string;
  readOnly: boolean;
  singleLine?: boolean;
  placeholder?: string;
  className: string;
  /** It was asked for: it takes the keyboard, behind what is there. */
  takeFocus?: boolean;
  focused?: () => void;
  left?: () => void;
  /** Called when Escape has left it; without it the key is the dialog's around it. */
  escaped?: () => void;
}

/** An editor of a text that others may edit at the same time. */
export function MergedTextArea({
  card,
  field,
  label,
  readOnly,
  singleLine,
  placeholder,
  className,
  takeFocus = false,
  focused,
  left,
  escaped,
}: MergedTextAreaProps) {
  const { box, error, handlers, texts, watch, leave, afterwards } = useMergedText(card, field);
  const errorId = useId();

  const { undo, redo } = useBoardScreen();

  useEffect(() => {
    const area = box.current;
    if (!takeFocus || !area) return;
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }, [takeFocus, box]);

  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const wanted = readOnly ? undefined : undoKey(event.nativeEvent);
    if (wanted) {
      event.preventDefault();
      afterwards(wanted === 'undo' ? undo : redo);
    }
    if (singleLine && event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      event.currentTarget.blur();
    }
    if (escaped && event.key === 'Escape' && !event.nativeEvent.isComposing) {
      event.stopPropagation();
      escaped();
      event.currentTarget.blur();
    }
  };
  const input = () => {
    // A pasted text may bring line breaks along.
    if (singleLine && box.current?.value.includes('\n')) {
      box.current.value = box.current.value.replace(/\s*\n\s*/g, ' ');
    }
    handlers.onInput();
  };

  return (
    <div className="relative -mx-2">
      <textarea
        dir="auto"
        ref={box}
        aria-label={label}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : errorId}
        rows={1}
        readOnly={readOnly}
        placeholder={placeholder}
        spellCheck
        {...handlers}
        onInput={input}
        onKeyDown={keyDown}
        onFocus={() => {
          handlers.onSelect();
          focused?.();
        }}
        onBlur={() => {
          leave();
          left?.();
        }}
        className={`${BOX} ${SHAPE} ${className}`}
      />
      <Carets card={card} field={field} texts={texts} watch={watch} className={`${SHAPE} ${className}`} />
      {error !== undefined && (
        <p id={errorId} role="alert" className="px-2 pt-1 text-sm text-danger">
          {sentence(error)}
        </p>
      )}
    </div>
  );
}

/** Where its lines break. */
const SHAPE = 'border border-transparent px-2 py-1.5 break-words';
const BOX =
  'block w-full resize-none rounded-md bg-transparent outline-none field-sizing-content placeholder:text-muted hover:not-read-only:border-line focus-visible:not-read-only:border-accent focus-visible:not-read-only:ring-1 focus-visible:not-read-only:ring-accent aria-invalid:border-danger focus-visible:aria-invalid:border-danger focus-visible:aria-invalid:ring-danger';
