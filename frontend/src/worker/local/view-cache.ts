/** How long after the last change the view is kept, and how long after the first one at the latest, in milliseconds. */
const QUIET_MS = 1_000;
const LATE_MS = 5_000;

/** Keeps what the board looks like, a little after it has changed. */
export class ViewCache {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #changedAt: number | undefined;

  constructor(private readonly keep: () => void) {}

  changed(): void {
    const now = Date.now();
    this.#changedAt ??= now;
    clearTimeout(this.#timer);
    const delay = Math.max(0, Math.min(QUIET_MS, this.#changedAt + LATE_MS - now));
    this.#timer = setTimeout(() => {
      this.flush();
    }, delay);
  }

  /** Keeps it now, if it has changed. */
  flush(): void {
    clearTimeout(this.#timer);
    if (this.#changedAt === undefined) return;
    this.#changedAt = undefined;
    this.keep();
  }
}
