import { createContext, use } from 'react';

const NONE: ReadonlyMap<string, string> = new Map();

/** What is to be said on cards besides what is on them, by their ids. */
export const CardMarksContext = createContext(NONE);

export function useCardMark(card: string): string | undefined {
  return use(CardMarksContext).get(card);
}
