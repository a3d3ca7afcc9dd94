import { v7 as uuidv7 } from 'uuid';
import type { Action } from '../../src/generated/wasm/client_wasm';
import { expectAccessible } from '../support/axe';
import { expect, test } from '../support/fixtures';
import { makeEdits } from '../support/many-edits';

const CARDS = 400;
const STEPS = 60;
/** On how many pages of paper they would not fit, three columns side by side. */
const LEAST_PAGES = 5;
/** How long a card that is scrolled to may take to be in sight before the column is scrolled again. */
const LOOK_MS = 1_000;

// It would take a picture of each of them before and after each step.
test.use({ trace: 'off' });

test('the keyboard walks through a column of which only a part is in the page, and is not lost when others move its card', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ben.makeBoard('Long', [ana]);
  await ben.open(address);
  const cards = Array.from({ length: CARDS }, () => uuidv7());
  await makeEdits(ben, address, cards.map(addCard));
  const board = await ana.open(address);
  const { page } = ana;
  const list = page.getByRole('list', { name: 'Cards in To Do' });
  const focused = page.locator('a:focus');

  // By arrows, past what was in the page at first.
  await page.getByRole('link', { name: 'Card 1', exact: true }).focus();
  for (let step = 0; step < STEPS; step++) await page.keyboard.press('ArrowDown');
  await expect(focused).toHaveText(`Card ${String(STEPS + 1)}`);
  await expect(focused).toBeInViewport();
  const row = list.getByRole('listitem').filter({ has: focused });
  await expect(row).toHaveAttribute('aria-posinset', String(STEPS + 1));
  await expect(row).toHaveAttribute('aria-setsize', String(CARDS));
  expect(await board.cards.count()).toBeLessThan(CARDS / 2);

  // Scrolled away, the card keeps the keyboard, and Tab goes on from it.
  // How high the column is, is known better once the cards at its end are in the page.
  await expect(async () => {
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(board.card(`Card ${String(CARDS)}`)).toBeInViewport({ timeout: LOOK_MS });
  }).toPass();
  await expect(focused).toHaveText(`Card ${String(STEPS + 1)}`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(focused).toHaveText(`Card ${String(STEPS + 2)}`);
  await expect(focused).toBeInViewport();

  await expectAccessible(page);

  // A card is carried to another column and back where few others are in the page.
  await page.keyboard.press('Alt+ArrowRight');
  await expect(board.cardIn('In Progress', `Card ${String(STEPS + 2)}`)).toBeVisible();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(focused).toHaveText(`Card ${String(STEPS + 2)}`);

  // On paper there is no scrolling: all cards are there, and afterwards those in sight again.
  await page.emulateMedia({ media: 'print' });
  await expect(board.cards).toHaveCount(CARDS);
  await page.emulateMedia({ media: null });
  await expect(focused).toHaveText(`Card ${String(STEPS + 2)}`);
  await expect.poll(() => board.cards.count()).toBeLessThan(CARDS / 2);
  expect(pagesOf(await page.pdf())).toBeGreaterThan(LEAST_PAGES);
});

/** How many pages a PDF has, by what the tree of its pages says. */
function pagesOf(pdf: Buffer): number {
  return [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
}

function addCard(card: string, i: number): Action {
  return { type: 'add_card', card, column: 'todo', position: { at: 'end' }, title: `Card ${String(i + 1)}` };
}
