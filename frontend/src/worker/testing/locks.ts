interface Waiting {
  grant: () => void;
}

/** The Web Locks of one browser, for Node, which has none: exclusive, first come first served. */
export class BrowserLocks {
  readonly #queues = new Map<string, Waiting[]>();

  /** The same as tabs see it. */
  asManager(): LockManager {
    return { request: this.request as LockManager['request'], query: () => Promise.resolve({}) };
  }

  readonly request = async <T>(name: string, options: LockOptions, work: (lock: Lock | null) => T): Promise<T> => {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    if (options.ifAvailable && queue.length > 0) return work(null);
    const { promise: granted, resolve: grant } = withResolvers();
    const turn: Waiting = { grant };
    if (queue.length === 0) grant();
    queue.push(turn);
    const leave = () => {
      queue.splice(queue.indexOf(turn), 1);
      queue[0]?.grant();
    };
    try {
      await Promise.race([granted, aborted(options.signal)]);
      return await work({ name, mode: 'exclusive' });
    } finally {
      leave();
    }
  };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}
