/**
 * How long the first picture may keep a replica waiting, in milliseconds: the two compete for the processor. A tab out of
 * sight paints nothing.
 */
const PAINT_WITHIN_MS = 500;

interface Wish {
  /** Somebody looks at the board. */
  watched?: boolean;
  /** The tab has seen to the picture itself. */
  pictured?: boolean;
}

/** What the device last showed of a board, on its way to the screen. */
export class FirstPicture {
  readonly #onScreen: Promise<void>;
  #painted: () => void = () => undefined;

  constructor(private readonly wish: Wish) {
    this.#onScreen = new Promise((resolve) => {
      this.#painted = resolve;
    });
  }

  /** It is on screen, or there is none. */
  painted(): void {
    this.#painted();
  }

  /** Has it shown, and resolves once somebody sees it. `tell` answers whether there is one. */
  async shown(tell: () => Promise<boolean>): Promise<void> {
    const { pictured = false, watched = false } = this.wish;
    const isThere = pictured || (await tell());
    if (!isThere || !watched) return;
    await Promise.race([this.#onScreen, new Promise((wake) => setTimeout(wake, PAINT_WITHIN_MS))]);
  }
}
