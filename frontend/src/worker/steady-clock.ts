/**
 * The time of day in milliseconds, which goes on from where it was when the device's clock is put back: what a session
 * waits for comes all the same, and its times stay those that the server's clock was compared with.
 */
export class SteadyClock {
  #last = 0;
  /** How far the device's clock has been put back, in milliseconds. */
  #putBack = 0;

  readonly now = (): number => {
    const time = Date.now() + this.#putBack;
    this.#putBack += Math.max(0, this.#last - time);
    this.#last = Math.max(this.#last, time);
    return this.#last;
  };
}
