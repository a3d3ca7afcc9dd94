/** What the device holds has changed. */
export interface News {
  /** The board of which something was refused, or seen to. */
  refusals?: string | undefined;
}

export type NewsListener = (news: News) => void;

/** Said between tabs; other versions of the app may say more, or less. */
interface Message extends News {
  v: 1;
  type: 'changed';
}

/** Tells all tabs of a user, this one too, that what the device holds has changed. */
export class StoreNews {
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Set<NewsListener>();

  constructor(user: string) {
    this.#channel = new BroadcastChannel(`weft:${user}`);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      this.#hear(newsIn(data));
    };
  }

  subscribe(listener: NewsListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(news: News = {}): void {
    const message: Message = { v: 1, type: 'changed', ...news };
    this.#channel.postMessage(message);
    this.#hear(news);
  }

  #hear(news: News): void {
    for (const listener of [...this.#listeners]) listener(news);
  }
}

/** Whatever is said, something has changed. */
function newsIn(data: unknown): News {
  const refusals = typeof data === 'object' && data !== null && 'refusals' in data ? data.refusals : undefined;
  return typeof refusals === 'string' ? { refusals } : {};
}
