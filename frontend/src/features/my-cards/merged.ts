import type { CardDto } from '../../api/types';
import type { AssignedCard } from '../../worker/local/digest';
import type { DigestRow } from '../../worker/local/schema';
import type { Holding } from '../../worker/protocol';

/** A card of mine, wherever it is known from. */
export interface MyCard extends Omit<AssignedCard, 'updated_at'> {
  board_id: string;
  /** What its board is called, where the device knows. */
  board?: string;
}

/** What the server said, and when, in milliseconds since 1970. */
export interface Answer {
  cards: readonly CardDto[];
  at: number;
}

type Held = Pick<Holding, 'board' | 'unregistered' | 'waitingSince'>;

/**
 * My cards as the server knows them, with what this device knows better: of two states of a card the newer counts; a
 * card that only the device has is mine if it is on a board that the server does not know, was changed after the server
 * answered, or no earlier than what still waits to be sent.
 */
export function mergedCards(
  answer: Answer | undefined,
  digests: readonly DigestRow[],
  holdings: readonly Held[],
): MyCard[] {
  const cards = new Map<string, { card: MyCard; at: number }>();
  for (const card of answer?.cards ?? []) {
    cards.set(card.id, { card: fromServer(card), at: Date.parse(card.updated_at) });
  }
  for (const digest of digests) {
    const holding = holdings.find(({ board }) => board === digest.board);
    const since = Math.min(answer?.at ?? 0, holding?.waitingSince ?? Number.POSITIVE_INFINITY);
    const knows = (at: number) => holding?.unregistered !== undefined || at >= since;
    for (const { updated_at: at, ...card } of digest.assigned) {
      const known = cards.get(card.id);
      if (known ? at > known.at : knows(at)) {
        cards.set(card.id, { card: { ...card, board_id: digest.board, board: digest.name }, at });
      }
    }
    for (const { id, updated_at } of digest.let_go) {
      const known = cards.get(id);
      if (known && updated_at > known.at) cards.delete(id);
    }
  }
  return [...cards.values()].map(({ card }) => card);
}

function fromServer({ id, board_id, title, column, due, checklist, comment_count }: CardDto): MyCard {
  return { id, board_id, title, column, due, checklist, comment_count };
}
