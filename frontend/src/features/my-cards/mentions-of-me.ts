import type { NamingComment } from '../../worker/local/digest';
import type { DigestRow } from '../../worker/local/schema';
import type { BoardPerson } from '../board/people';

/** Mentions that are listed at the most, the newest. */
export const MENTIONS_MAX = 200;

export interface Mention extends NamingComment {
  board: string;
  /** What the board is called. */
  boardName: string;
}

/** The comments on this device that name somebody, the newest first. */
export function mentionsOf(me: BoardPerson, digests: readonly DigestRow[]): Mention[] {
  return digests
    .flatMap(({ board, name, naming }) =>
      naming
        .filter(({ names }) => names.includes(me.username.toLowerCase()))
        .map((comment) => ({ ...comment, board, boardName: name })),
    )
    .sort((a, b) => b.at - a.at)
    .slice(0, MENTIONS_MAX);
}
