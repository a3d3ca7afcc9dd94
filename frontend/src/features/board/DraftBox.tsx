import { type KeyboardEvent, useRef, useState } from 'react';
import type { Draft } from '../device/drafts';
import { QUIET_BOX } from './panel-style';
import { rebase } from './text/rebase';

interface DraftBoxProps {
  label: string;
  /** What the board says now. */
  value: string;
  keep: (value: string) => void;
  mayBeEmpty?: boolean;
  className?: string;
  /** It was asked for: it takes the keyboard, and goes with it. */
  asked?: { done: (takeFocus: boolean) => void };
  /** Where what was begun is kept until the box is there again, should the page go. */
  draft?: Draft;
}

/**
 * One line that is written as a whole. Enter and leaving it keep what was typed, Escape does not; what others made of
 * the text meanwhile is merged.
 */
export function DraftBox({
  label,
  value,
  keep,
  mayBeEmpty = false,
  className = QUIET_BOX,
  asked,
  draft: kept,
}: DraftBoxProps) {
  const began = useRef(value);
  const ended = useRef(false);
  const [draft, setDraft] = useState<string | undefined>(() => (asked ? kept?.get() || value : undefined));

  const end = (keeps: boolean, takeFocus: boolean) => {
    if (ended.current) return;
    if (keeps && draft !== undefined) {
      const next = rebase(began.current, draft, value).text.trim();
      if (next !== value && (next !== '' || mayBeEmpty)) keep(next);
    }
    setDraft(undefined);
    kept?.set('');
    if (!asked) return;
    ended.current = true;
    asked.done(takeFocus);
  };
  const keyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      end(true, true);
    }
    if (event.key === 'Escape' && draft !== undefined) {
      // It gives up the text, not the dialog around it.
      event.stopPropagation();
      end(false, true);
    }
  };
  return (
    <input
      dir="auto"
      aria-label={label}
      // biome-ignore lint/a11y/noAutofocus: it appears because the user asked for it
      autoFocus={asked !== undefined}
      value={draft ?? value}
      onFocus={(event) => {
        began.current = value;
        if (asked) event.target.select();
      }}
      onChange={(event) => {
        if (draft === undefined) began.current = value;
        setDraft(event.target.value);
        kept?.set(event.target.value === value ? '' : event.target.value);
      }}
      onBlur={() => {
        end(true, false);
      }}
      onKeyDown={keyDown}
      className={className}
    />
  );
}
