import { createContext } from 'react';

/** The column in which a card is being written, if one is: one at a time. */
export interface Composing {
  composing: string | undefined;
  compose: (column: string | undefined) => void;
}

export const ComposingContext = createContext<Composing>({ composing: undefined, compose: () => undefined });
