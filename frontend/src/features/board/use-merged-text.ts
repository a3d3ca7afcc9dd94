import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useToast } from '../../components/toast';
import type { TextField, ViewDelta } from '../../generated/wasm/client_wasm';
import { useBoard } from './board-context';
import type { EditorTexts } from './presence/Carets';
import { usePresenting } from './presence/presence-context';
import { TextBinding } from './text/text-binding';

export interface MergedText {
  box: RefObject<HTMLTextAreaElement | null>;
  /** Why what stands in the box was not taken. */
  error: string | undefined;
  handlers: {
    onInput: () => void;
    onCompositionStart: () => void;
    onCompositionEnd: () => void;
    onSelect: () => void;
  };
  /** What stands in the box, and what the replica has of it; the same object until that changes. */
  texts: () => EditorTexts;
  watch: (listener: () => void) => () => void;
  /** Sends what is not sent yet. What was not taken stays in the box, but for a blank text, which is forgotten. */
  leave: () => void;
  /** Does something once all that was typed is with the replica. */
  afterwards: (what: () => void) => void;
}

/** Ties a textarea to a text of a card: both ways, character by character. The box is not controlled by React. */
export function useMergedText(card: string, field: TextField): MergedText {
  const { id: board, client, store } = useBoard();
  const box = useRef<HTMLTextAreaElement>(null);
  const binding = useRef<TextBinding>(undefined);
  const [error, setError] = useState<string>();
  const toast = useToast();
  const presenting = usePresenting();
  const [shown] = useState(() => new ShownTexts());

  useEffect(() => {
    if (!box.current) return;
    const tellCaret = () => {
      const caret = document.activeElement === box.current ? binding.current?.caret() : undefined;
      if (caret) presenting.set({ caret });
    };
    const textNow = () => store.card(card)?.[field];
    const bound = new TextBinding(box.current, textNow() ?? '', {
      send: (batch, settled) => {
        client.typeText(board, { card, field, ...batch }, (outcome) => {
          if (outcome.type === 'declined') settled({ error: outcome.message });
          else settled({ text: textIn(outcome.delta, card, field) ?? textNow() ?? '' });
        });
      },
      failed: setError,
      changed: () => {
        if (binding.current) shown.become(binding.current.texts());
        tellCaret();
      },
      lost: (text, why) => {
        toast({
          text: `Your text was not saved: ${why}.`,
          kind: 'danger',
          action: { label: 'Copy text', run: () => void navigator.clipboard.writeText(text) },
        });
      },
    });
    binding.current = bound;
    shown.become(bound.texts());
    const unsubscribe = store.subscribe(`card:${card}`, () => {
      const text = textNow();
      if (text !== undefined) bound.shared(text);
    });
    const flush = () => {
      bound.flush();
    };
    // In the capture phase: before the question whether anything would be lost is answered.
    window.addEventListener('beforeunload', flush, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', flush, { capture: true });
      unsubscribe();
      bound.detach();
      binding.current = undefined;
    };
  }, [board, client, store, card, field, toast, presenting, shown]);

  const handlers = useMemo(
    () => ({
      onInput: () => binding.current?.input(),
      onCompositionStart: () => binding.current?.compositionStart(),
      onCompositionEnd: () => binding.current?.compositionEnd(),
      onSelect: () => {
        const caret = binding.current?.caret();
        if (caret) presenting.set({ caret });
      },
    }),
    [presenting],
  );
  const leave = () => {
    if (error === undefined) binding.current?.flush();
    else if (box.current?.value.trim() === '') binding.current?.revert();
  };
  const afterwards = (what: () => void) => binding.current?.afterwards(what);
  return { box, error, handlers, texts: shown.texts, watch: shown.watch, leave, afterwards };
}

/** A store of what an editor shows, for what lies over it. */
class ShownTexts {
  #texts: EditorTexts = { shared: '', text: '' };
  readonly #listeners = new Set<() => void>();

  readonly texts = () => this.#texts;

  readonly watch = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  become(texts: EditorTexts): void {
    if (texts.shared === this.#texts.shared && texts.text === this.#texts.text) return;
    this.#texts = texts;
    for (const listener of [...this.#listeners]) listener();
  }
}

function textIn(delta: ViewDelta, card: string, field: TextField): string | undefined {
  return delta.cards.find(({ id }) => id === card)?.[field];
}
