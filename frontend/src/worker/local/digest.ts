import { namesIn } from '../../features/board/mentions';
import type { BoardView, CardView } from '../../generated/wasm/client_wasm';

/** Assigned cards of one board that are kept at the most. */
const ASSIGNED_MAX = 1_000;
/** Cards that the user has changed and is not assigned to, of one board; those changed last. */
const LET_GO_MAX = 200;
/** Comments of one board that name somebody; the newest. */
const NAMING_MAX = 300;
/** Of a long comment this much is kept, in UTF-16 code units. */
const BODY_LENGTH_MAX = 600;

/** A card as "My cards" lists it. */
export interface AssignedCard {
  id: string;
  title: string;
  column: string;
  due: string | null;
  checklist: { done: boolean }[];
  comment_count: number;
  /** When it was changed last, in milliseconds since 1970. */
  updated_at: number;
}

/** A comment that names somebody. */
export interface NamingComment {
  id: string;
  card: string;
  /** What the card is called. */
  title: string;
  author: string;
  /** Whom an imported comment comes from. */
  imported_from?: string;
  /** Whom it names, as usernames in small letters. */
  names: string[];
  /** Its beginning. */
  body: string;
  /** In milliseconds since 1970. */
  at: number;
}

/** What of a board is about its user wherever they are, so that nobody has to read all of it to know. */
export interface Digest {
  /** What the board is called. */
  name: string;
  assigned: AssignedCard[];
  /** Cards that the user changed last and that are not assigned to them, or not on the board. */
  let_go: { id: string; updated_at: number }[];
  /** What others wrote with an `@` in it, the newest first. */
  naming: NamingComment[];
}

export function digestOf(user: string, { info, cards }: BoardView): Digest {
  const isMine = (card: CardView) => card.state === 'active' && card.assignees.some((one) => one.user === user);
  const let_go = cards
    .filter((card) => card.updated_by === user && !isMine(card))
    .sort(newest)
    .slice(0, LET_GO_MAX);
  return {
    name: info.name,
    assigned: cards.filter(isMine).sort(newest).slice(0, ASSIGNED_MAX).map(assigned),
    let_go: let_go.map(({ id, updated_at }) => ({ id, updated_at })),
    naming: cards
      .filter(({ state }) => state !== 'trashed')
      .flatMap((card) => naming(user, card))
      .sort((a, b) => b.at - a.at)
      .slice(0, NAMING_MAX),
  };
}

function newest(a: CardView, b: CardView): number {
  return b.updated_at - a.updated_at;
}

function assigned({ id, title, column, due, checklist, comments, updated_at }: CardView): AssignedCard {
  return {
    id,
    title,
    column,
    due: due ?? null,
    checklist: checklist.map(({ done }) => ({ done })),
    comment_count: comments.filter(({ deleted }) => !deleted).length,
    updated_at,
  };
}

function naming(user: string, { id: card, title, comments }: CardView): NamingComment[] {
  return comments
    .filter(({ author, deleted }) => !deleted && author !== user)
    .map((comment) => ({ ...comment, names: namesIn(comment.body) }))
    .filter(({ names }) => names.length > 0)
    .map(({ id, author, imported_from, names, body, created_at }) => ({
      id,
      card,
      title,
      author,
      ...(imported_from !== undefined && { imported_from }),
      names,
      body: body.slice(0, BODY_LENGTH_MAX),
      at: created_at,
    }));
}
