import { Topics } from '../../../lib/topics';
import type { Other } from '../../../worker/board-store';
import { type PresenceState, readState } from './state';

/** Somebody else who is on the board, in however many tabs. What they do is what they do where they do most. */
export interface PersonHere extends PresenceState {
  user: string;
}

/** Who is at a card. */
export interface AtCard {
  /** Users who have it open, chosen, or in their hand. */
  users: readonly string[];
  /** Who drags it. */
  draggedBy: string | undefined;
}

interface Peer {
  user: string;
  text: string;
  state: PresenceState;
  /** Grows with each word: of two tabs in which as much is done, the later counts. */
  said: number;
}

type Topic = 'people' | `card:${string}`;

/**
 * Who else is here, by person and by card. Everything it hands out keeps its identity until it changes, and only the
 * cards that somebody comes to or leaves are told.
 */
export class Here {
  #peers = new Map<number, Peer>();
  #people: readonly PersonHere[] = [];
  #cards: ReadonlyMap<string, AtCard> = new Map();
  #said = 0;
  readonly #topics = new Topics<Topic>();

  /** `me`: other tabs of the same person are nobody else. */
  constructor(private readonly me: string) {}

  /** In the order in which they came. */
  readonly people = () => this.#people;
  readonly atCard = (card: string): AtCard | undefined => this.#cards.get(card);

  subscribe(topic: Topic, listener: () => void): () => void {
    return this.#topics.subscribe(topic, listener);
  }

  /** These are on the board now, in all their tabs. */
  become(others: readonly Other[]): void {
    this.#hear(others);
    const changed = new Set<Topic>();
    const people = this.#merged();
    if (!sameText(people, this.#people)) {
      this.#people = people;
      changed.add('people');
    }
    this.#becomeCards(changed);
    this.#topics.tell(changed);
  }

  #hear(others: readonly Other[]): void {
    const peers = new Map<number, Peer>();
    for (const { peer, user, state: text } of others) {
      if (user === this.me) continue;
      const known = this.#peers.get(peer);
      const isNews = known?.text !== text || known.user !== user;
      peers.set(peer, isNews ? { user, text, state: readState(text), said: ++this.#said } : known);
    }
    this.#peers = peers;
  }

  #merged(): PersonHere[] {
    const best = new Map<string, Peer>();
    for (const peer of this.#peers.values()) {
      const other = best.get(peer.user);
      if (!other || weight(peer) > weight(other) || (weight(peer) === weight(other) && peer.said > other.said)) {
        best.set(peer.user, peer);
      }
    }
    return [...best.values()].map(({ user, state }) => ({ user, ...state }));
  }

  #becomeCards(changed: Set<Topic>): void {
    const cards = new Map<string, AtCard>();
    const put = (card: string, user: string, drags = false) => {
      const { users, draggedBy } = cards.get(card) ?? { users: [], draggedBy: undefined };
      cards.set(card, {
        users: users.includes(user) ? users : [...users, user],
        draggedBy: drags ? user : draggedBy,
      });
    };
    for (const { user, state } of this.#peers.values()) {
      const { card, dragging, selection = [] } = state;
      if (card !== undefined) put(card, user);
      // A chosen card takes the other chosen ones along.
      const takesAll = dragging !== undefined && selection.includes(dragging);
      for (const chosen of selection) put(chosen, user, takesAll);
      if (dragging !== undefined) put(dragging, user, true);
    }
    for (const id of new Set([...cards.keys(), ...this.#cards.keys()])) {
      const [before, after] = [this.#cards.get(id), cards.get(id)];
      if (before && after && sameText(before, after)) cards.set(id, before);
      else changed.add(`card:${id}`);
    }
    this.#cards = cards;
  }
}

/** How much is done in a tab: a hand on a card says more than an open one, and that more than a board that is only open. */
function weight({ state }: Peer): number {
  if (state.dragging !== undefined) return 4;
  if (state.field !== undefined) return 3;
  if (state.card !== undefined) return 2;
  return (state.selection?.length ?? 0) > 0 ? 1 : 0;
}

function sameText(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
