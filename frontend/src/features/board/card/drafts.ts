/** Comments that were begun and not sent: closing a card loses nothing. */
const drafts = new Map<string, string>();

export interface Draft {
  get: () => string;
  set: (text: string) => void;
}

/** What somebody has begun to say on a card. */
export function draftOf(user: string, board: string, card: string): Draft {
  const key = `${user} ${board} ${card}`;
  return {
    get: () => drafts.get(key) ?? '',
    set: (text) => {
      if (text === '') drafts.delete(key);
      else drafts.set(key, text);
    },
  };
}
