/** The longest time a timer can be set for, in milliseconds; a longer one would fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Wakes at a time of the clock that it is given, never early. */
export class Alarm {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ring: () => void,
    private readonly now: () => number,
  ) {}

  /** Replaces the time set before. */
  set(at: number): void {
    this.clear();
    const delay = Math.min(Math.max(0, at - this.now()), TIMER_MS_MAX);
    this.#timer = setTimeout(() => {
      // Timers may come a little early, and nobody would ask for this time again.
      if (this.now() < at) this.set(at);
      else this.ring();
    }, delay);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
