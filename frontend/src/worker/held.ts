import type { Durability, Holding } from './protocol';

/** What a device holds of a user, as far as the worker has told. */
export interface Held {
  /** Whether the worker has told at all. */
  known: boolean;
  holdings: readonly Holding[];
  durability: Durability;
}

export const NOTHING_HEARD: Held = { known: false, holdings: [], durability: 'evictable' };
