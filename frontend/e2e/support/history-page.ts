import { expect, type Locator, type Page } from '@playwright/test';
import { BoardPage, type Layout } from './board-page';

/** The past of a board as somebody sees it. */
export class HistoryPage {
  constructor(readonly page: Page) {}

  static async open(page: Page): Promise<HistoryPage> {
    await page.getByRole('link', { name: 'History', exact: true }).click();
    const history = new HistoryPage(page);
    await expect(history.back).toBeFocused();
    await history.untilShown();
    return history;
  }

  get back(): Locator {
    return this.page.getByRole('button', { name: 'Back to the board' });
  }

  get slider(): Locator {
    return this.page.getByRole('slider', { name: 'Moment' });
  }

  get board(): Locator {
    return this.page.getByRole('group', { name: 'The board as it was' });
  }

  /** The step that this summary is of. */
  step(summary: string): Locator {
    return this.page.getByRole('list', { name: 'Steps' }).getByRole('button').filter({ hasText: summary });
  }

  async untilShown(): Promise<void> {
    await expect(this.board).toHaveAttribute('aria-busy', 'false');
  }

  /** What is shown, by column. */
  async layout(): Promise<Layout> {
    await this.untilShown();
    return new BoardPage(this.page).layout();
  }
}
