import { type CDPSession, expect, type Locator, type Page } from '@playwright/test';

const STEPS = 12;
const STEP_MS = 20;

interface Point {
  x: number;
  y: number;
}

/** A finger on the page's screen, as the browser gets it from a real one. */
export class Finger {
  private at: Point = { x: 0, y: 0 };

  private constructor(
    private readonly page: Page,
    private readonly session: CDPSession,
  ) {}

  static async on(page: Page): Promise<Finger> {
    return new Finger(page, await page.context().newCDPSession(page));
  }

  /** Puts the finger down and leaves it there until it has hold of what is below: its picture is seen. */
  async hold(on: Locator): Promise<void> {
    await this.down(await middleOf(on));
    await expect(this.page.locator('.drag-picture')).toBeVisible();
  }

  async down(at: Point): Promise<void> {
    this.at = at;
    await this.tell('touchStart', [at]);
  }

  /** Moves it there, as slowly as a hand does. */
  async moveTo(to: Point): Promise<void> {
    const from = this.at;
    for (let step = 1; step <= STEPS; step++) {
      const share = step / STEPS;
      this.at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
      await this.tell('touchMove', [this.at]);
      await this.page.waitForTimeout(STEP_MS);
    }
  }

  /** Moves it there at once: a board that scrolls under it stops. */
  async jumpTo(to: Point): Promise<void> {
    this.at = to;
    await this.tell('touchMove', [to]);
  }

  async up(): Promise<void> {
    await this.tell('touchEnd', []);
  }

  private async tell(type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Point[]): Promise<void> {
    await this.session.send('Input.dispatchTouchEvent', { type, touchPoints });
  }
}

export async function middleOf(locator: Locator): Promise<Point> {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (!box) throw new Error('it is not on the page');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
