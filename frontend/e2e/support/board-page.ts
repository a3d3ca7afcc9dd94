import { expect, type Locator, type Page } from '@playwright/test';

/** How many steps the mouse takes: a drag begins and aims only when it moves more than once. */
const MOUSE_STEPS = 12;
const CONVERGE_LIMIT_MS = 60_000;

/** A board as somebody sees it: by roles and names, as a screen reader would find them. */
export class BoardPage {
  constructor(readonly page: Page) {}

  /** What the chip says. */
  get chip(): Locator {
    return this.page.getByRole('status', { name: 'Sync state' });
  }

  get cards(): Locator {
    return this.page.getByRole('article');
  }

  column(title: string): Locator {
    return this.page.getByRole('region', { name: title, exact: true });
  }

  card(title: string): Locator {
    return this.cards.filter({ has: this.page.getByRole('link', { name: title, exact: true }) });
  }

  cardIn(column: string, title: string): Locator {
    return this.column(column)
      .getByRole('article')
      .filter({ has: this.page.getByRole('link', { name: title, exact: true }) });
  }

  async untilReady(): Promise<void> {
    await expect(this.column('To Do')).toBeVisible();
    await this.untilSynced();
  }

  async untilSynced(): Promise<void> {
    // What a tab leaves behind, another brings to the server after half a minute.
    await expect(this.chip).toHaveText('Synced', { timeout: CONVERGE_LIMIT_MS });
  }

  async addCard(column: string, title: string): Promise<void> {
    await this.column(column)
      .getByRole('button', { name: `Add card to ${column}` })
      .click();
    const field = this.column(column).getByRole('textbox', { name: 'Card title' });
    await field.fill(title);
    await field.press('Enter');
    await expect(this.cardIn(column, title)).toBeVisible();
    await field.press('Escape');
  }

  /** Presses on the card and carries it over the column; `drop` lets go. */
  async carry(title: string, toColumn: string): Promise<{ drop: () => Promise<void> }> {
    const from = await boxOf(this.card(title));
    const to = await boxOf(this.column(toColumn));
    const { mouse } = this.page;
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(to.x + to.width / 2, to.y + Math.min(to.height / 2, 160), { steps: MOUSE_STEPS });
    return { drop: () => mouse.up() };
  }

  async drag(title: string, toColumn: string): Promise<void> {
    const { drop } = await this.carry(title, toColumn);
    await drop();
    await expect(this.cardIn(toColumn, title)).toBeVisible();
  }

  /** Opens a card, with the keyboard in its description. */
  async openCard(title: string): Promise<CardDialog> {
    await this.card(title).getByRole('link').click();
    const dialog = new CardDialog(this.page.getByRole('dialog').first());
    await dialog.editDescription();
    return dialog;
  }

  /** Column titles with the titles of their cards, in order: what two people compare. */
  async layout(): Promise<Layout> {
    const columns = this.page.getByRole('region').filter({ has: this.page.getByRole('heading', { level: 2 }) });
    // One look at the whole page, so that nothing moves between two columns.
    const entries = await columns.evaluateAll((sections) =>
      sections.map((section) => {
        const titles = [...section.querySelectorAll('article a')].map((card) => card.textContent);
        return [section.querySelector('h2')?.textContent ?? '', titles] as const;
      }),
    );
    return Object.fromEntries(entries);
  }
}

/** Titles of cards in order, by column. */
export type Layout = Record<string, string[]>;

/** How long one of several tries may take, in milliseconds. */
const ONE_TRY_MS = 3_000;

/** One card, opened. */
export class CardDialog {
  constructor(readonly dialog: Locator) {}

  get title(): Locator {
    return this.dialog.getByRole('textbox', { name: 'Title' });
  }

  get description(): Locator {
    return this.dialog.getByRole('textbox', { name: 'Description' });
  }

  /** Puts the keyboard into the description: with a text it is there to be read until somebody asks to edit it. */
  async editDescription(): Promise<void> {
    const edit = this.dialog.getByRole('button', { name: 'Edit the description' });
    // Which of the two is there changes when the text of another arrives.
    await expect(async () => {
      await expect(edit.or(this.description)).toBeVisible();
      if (await edit.isVisible()) await edit.click({ timeout: ONE_TRY_MS });
      else await this.description.focus({ timeout: ONE_TRY_MS });
      await expect(this.description).toBeFocused({ timeout: ONE_TRY_MS });
    }).toPass();
  }

  /** Chooses from the menu of what can be done with the card as a whole. */
  async choose(name: string): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Card actions' }).click();
    await this.dialog.page().getByRole('menuitem', { name }).click();
  }

  async moveToTrash(): Promise<void> {
    await this.choose('Move to trash');
  }

  async close(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Close' }).click();
    await expect(this.dialog).toBeHidden();
  }
}

/** Waits until both see the same, and answers what that is. */
export async function expectSameBoard(one: BoardPage, other: BoardPage): Promise<Layout> {
  await expect(async () => {
    expect(await one.layout()).toEqual(await other.layout());
  }).toPass({ timeout: CONVERGE_LIMIT_MS });
  return one.layout();
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (!box) throw new Error('it is not on the page');
  return box;
}
