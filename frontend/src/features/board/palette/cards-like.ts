import type { CardView } from '../../../generated/wasm/client_wasm';
import { hasAll, wordsOf } from '../../../lib/find-words';
import { beginsWith } from '../../palette/search';

/** How many cards are offered at once. */
const CARDS_MAX = 8;

/** The cards on the board whose titles have all that is typed; those that begin with it first. */
export function cardsLike(cards: Iterable<CardView>, typed: string): CardView[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  const begins = beginsWith(words);
  return [...cards]
    .filter(({ state, title }) => state === 'active' && hasAll(title, words))
    .sort((a, b) => begins(a.title) - begins(b.title) || b.updated_at - a.updated_at)
    .slice(0, CARDS_MAX);
}
