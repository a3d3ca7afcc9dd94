import type { TabNews } from '../../generated/wasm/client_wasm';

/** The version of what tabs say to each other; tabs of other versions of the app may say something else. */
const VERSION = 1;
const KINDS: ReadonlySet<unknown> = new Set<TabNews['type']>(['made', 'settled', 'withdrawn', 'undo', 'what_waits']);

interface Message {
  v: typeof VERSION;
  news: TabNews;
}

/** What the user's tabs on one board tell each other. What nobody here understands is not heard. */
export class TabChannel {
  readonly #channel: BroadcastChannel;

  constructor(user: string, board: string, heard: (news: TabNews) => void) {
    this.#channel = new BroadcastChannel(`weft:${user}:${board}`);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (isMessage(data)) heard(data.news);
    };
  }

  /** Nothing where a browser lets no tabs talk. */
  static open(user: string, board: string, heard: (news: TabNews) => void): TabChannel | undefined {
    try {
      return new TabChannel(user, board, heard);
    } catch {
      return undefined;
    }
  }

  tell(news: TabNews): void {
    const message: Message = { v: VERSION, news };
    this.#channel.postMessage(message);
  }

  close(): void {
    this.#channel.close();
  }
}

function isMessage(data: unknown): data is Message {
  if (typeof data !== 'object' || data === null || !('v' in data) || !('news' in data)) return false;
  const { v, news } = data;
  return v === VERSION && typeof news === 'object' && news !== null && 'type' in news && KINDS.has(news.type);
}
