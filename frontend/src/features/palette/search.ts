import type { Board } from '../../api/types';
import { hasAll, plain, wordsOf } from '../../lib/find-words';
import type { Command } from './commands';

/** How many boards are offered at once. */
const BOARDS_MAX = 5;

/** The commands that what is typed may mean. */
export function commandsLike(commands: readonly Command[], typed: string): Command[] {
  const words = wordsOf(typed);
  return commands.filter(({ words: said, also }) => hasAll(`${said} ${also ?? ''}`, words));
}

/** The boards whose names have all that is typed; those that begin with it first, then those edited last. */
export function boardsLike<Some extends Pick<Board, 'name' | 'updated_at'>>(
  boards: readonly Some[],
  typed: string,
): Some[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  const begins = beginsWith(words);
  return boards
    .filter(({ name }) => hasAll(name, words))
    .sort((a, b) => begins(a.name) - begins(b.name) || b.updated_at.localeCompare(a.updated_at))
    .slice(0, BOARDS_MAX);
}

/** Those edited last, for whoever has not typed anything. */
export function latestBoards<Some extends Pick<Board, 'updated_at'>>(boards: readonly Some[]): Some[] {
  return [...boards].sort((a, b) => b.updated_at.localeCompare(a.updated_at)).slice(0, BOARDS_MAX);
}

/** Sorts what begins with the first of the words before what does not. */
export function beginsWith([first = '']: readonly string[]): (text: string) => number {
  return (text) => (plain(text).startsWith(first) ? 0 : 1);
}
