import type { CardView } from '../../../generated/wasm/client_wasm';
import { plain } from '../finding/filter';
import type { Command } from './commands';

/** How many cards are offered at once. */
const CARDS_MAX = 8;

/** The commands that what is typed may mean. */
export function commandsLike(commands: readonly Command[], typed: string): Command[] {
  const words = wordsOf(typed);
  return commands.filter(({ words: said, also }) => containsAll(plain(`${said} ${also ?? ''}`), words));
}

/** The cards on the board whose titles have all that is typed; those that begin with it first. */
export function cardsLike(cards: Iterable<CardView>, typed: string): CardView[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  const begins = (title: string) => (plain(title).startsWith(words[0] ?? '') ? 0 : 1);
  return [...cards]
    .filter(({ state, title }) => state === 'active' && containsAll(plain(title), words))
    .sort((a, b) => begins(a.title) - begins(b.title) || b.updated_at - a.updated_at)
    .slice(0, CARDS_MAX);
}

function wordsOf(typed: string): string[] {
  return plain(typed)
    .split(/\s+/u)
    .filter((word) => word !== '');
}

function containsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}
