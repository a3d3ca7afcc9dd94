/** Who listens to what, as `useSyncExternalStore` wants it. */
export class Topics<Topic> {
  readonly #listeners = new Map<Topic, Set<() => void>>();

  /** Calls `listener` whenever the topic is told of, until what comes back is called. */
  subscribe(topic: Topic, listener: () => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
  }

  /** Tells those who listen now. */
  tell(topics: Iterable<Topic>): void {
    for (const topic of topics) for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener();
  }
}
