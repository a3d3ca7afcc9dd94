import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useToast } from '../../components/toast';
import type { TextField, ViewDelta } from '../../generated/wasm/client_wasm';
import { useBoard } from './board-context';
import { TextBinding } from './text/text-binding';

export interface MergedText {
  box: RefObject<HTMLTextAreaElement | null>;
  /** Why what stands in the box was not taken. */
  error: string | undefined;
  handlers: {
    onInput: () => void;
    onCompositionStart: () => void;
    onCompositionEnd: () => void;
  };
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

  useEffect(() => {
    if (!box.current) return;
    const textNow = () => store.card(card)?.[field];
    const bound = new TextBinding(box.current, textNow() ?? '', {
      send: (batch, settled) => {
        client.typeText(board, { card, field, ...batch }, (outcome) => {
          if (outcome.type === 'declined') settled({ error: outcome.message });
          else settled({ text: textIn(outcome.delta, card, field) ?? textNow() ?? '' });
        });
      },
      failed: setError,
      lost: (text, why) => {
        toast({
          text: `Your text was not saved: ${why}.`,
          kind: 'danger',
          action: { label: 'Copy text', run: () => void navigator.clipboard.writeText(text) },
        });
      },
    });
    binding.current = bound;
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
  }, [board, client, store, card, field, toast]);

  const handlers = useMemo(
    () => ({
      onInput: () => binding.current?.input(),
      onCompositionStart: () => binding.current?.compositionStart(),
      onCompositionEnd: () => binding.current?.compositionEnd(),
    }),
    [],
  );
  const leave = () => {
    if (error === undefined) binding.current?.flush();
    else if (box.current?.value.trim() === '') binding.current?.revert();
  };
  const afterwards = (what: () => void) => binding.current?.afterwards(what);
  return { box, error, handlers, leave, afterwards };
}

function textIn(delta: ViewDelta, card: string, field: TextField): string | undefined {
  return delta.cards.find(({ id }) => id === card)?.[field];
}
