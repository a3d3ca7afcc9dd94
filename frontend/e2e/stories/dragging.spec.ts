import type { Page } from '@playwright/test';
import { v7 as uuidv7 } from 'uuid';
import type { Action } from '../../src/generated/wasm/client_wasm';
import { Finger, middleOf } from '../support/finger';
import { expect, test } from '../support/fixtures';
import { makeEdits } from '../support/many-edits';

const CARDS = 40;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('on a phone a finger scrolls, and after a long press drags: cards past the edges, columns, items of a checklist', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana', PHONE), person('ben')]);
  const address = await ben.makeBoard('On the road', [ana]);
  await ben.open(address);
  await makeEdits(
    ben,
    address,
    Array.from({ length: CARDS }, (_, i) => addCard(i)),
  );
  const board = await ana.open(address);
  const { page } = ana;
  const finger = await Finger.on(page);
  const list = page.getByRole('list', { name: 'Cards in To Do' });
  const scrolled = () => list.evaluate(({ scrollTop }) => scrollTop);

  // A finger that does not rest scrolls, and nothing moves.
  const start = await middleOf(board.card('Card 8'));
  await finger.down(start);
  await finger.moveTo({ x: start.x, y: start.y - 200 });
  await finger.up();
  await expect.poll(scrolled).toBeGreaterThan(100);
  expect((await board.layout())['To Do']?.slice(0, 3)).toEqual(['Card 1', 'Card 2', 'Card 3']);
  await list.evaluate((element) => element.scrollTo(0, 0));

  // Once one is chosen, taps choose more.
  await board.card('Card 1').getByRole('button', { name: 'Move to…' }).tap();
  await page.getByRole('menuitem', { name: 'Choose, to move several' }).tap();
  await page.getByRole('link', { name: 'Card 2', exact: true }).tap();
  await expect(page.getByRole('region', { name: 'Chosen cards' })).toContainText('2 cards chosen');
  await page.getByRole('button', { name: 'Choose none' }).tap();

  // One that rests takes the card; at the foot of the column the column scrolls.
  await finger.hold(board.card('Card 2'));
  await expect(page.locator('.drag-picture')).toBeVisible();
  const box = await list.boundingBox();
  if (!box) throw new Error('there is no list');
  await finger.moveTo({ x: box.x + box.width / 2, y: box.y + box.height - 12 });
  await expect.poll(scrolled).toBeGreaterThan(300);
  await finger.moveTo({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  await finger.up();
  await expect(page.locator('.drag-picture')).toHaveCount(0);
  await expect(page.getByText(/^Card 2: moved to To Do$/u)).toBeAttached();
  expect((await board.layout())['To Do']?.indexOf('Card 2')).toBeGreaterThan(5);

  // At the side of the screen the board scrolls, here to its end, where the last column is still in sight.
  await list.evaluate((element) => element.scrollTo(0, 0));
  await finger.hold(board.card('Card 1'));
  await finger.moveTo({ x: PHONE.viewport.width - 6, y: 300 });
  await untilScrolledTo(page, 'end');
  await finger.jumpTo({ x: 16, y: 300 });
  await finger.up();
  await expect(board.cardIn('Done', 'Card 1')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // A column by its heading, to the beginning.
  await finger.hold(board.column('Done').getByRole('heading'));
  await finger.moveTo({ x: 6, y: 200 });
  await untilScrolledTo(page, 'start');
  await finger.jumpTo({ x: 40, y: 200 });
  await finger.up();
  await expect.poll(async () => Object.keys(await board.layout())).toEqual(['Done', 'To Do', 'In Progress']);

  // An item by its handle, in a card that a tap opens.
  await board.cardIn('Done', 'Card 1').getByRole('link').tap();
  const panel = page.getByRole('dialog');
  const adder = panel.getByRole('textbox', { name: 'Add an item to the checklist' });
  for (const item of ['First', 'Second', 'Third']) {
    await adder.fill(item);
    await adder.press('Enter');
    await expect(panel.getByRole('checkbox', { name: item })).toBeVisible();
  }
  const items = panel.getByRole('list', { name: 'Checklist' }).getByRole('listitem');
  await finger.hold(items.first().locator('[data-grip]'));
  const third = await items.nth(2).boundingBox();
  if (!third) throw new Error('there is no third item');
  await finger.moveTo({ x: third.x + 40, y: third.y + third.height - 6 });
  await finger.up();
  await expect(items.getByRole('checkbox')).toHaveCount(3);
  await expect.poll(() => items.allInnerTexts()).toEqual(['Second', 'Third', 'First']);
  await board.untilSynced();
});

test('the mouse drags an item of a checklist by its handle, and a column by its heading', async ({ person }) => {
  const ana = await person('ana');
  const board = await ana.open(await ana.makeBoard('Desk'));
  const { page } = ana;
  await board.addCard('To Do', 'Pack');
  const { dialog } = await board.openCard('Pack');
  const adder = dialog.getByRole('textbox', { name: 'Add an item to the checklist' });
  for (const item of ['First', 'Second', 'Third']) {
    await adder.fill(item);
    await adder.press('Enter');
    await expect(dialog.getByRole('checkbox', { name: item })).toBeVisible();
  }
  const items = dialog.getByRole('list', { name: 'Checklist' }).getByRole('listitem');
  await items.nth(2).hover();
  await items
    .nth(2)
    .locator('[data-grip]')
    .dragTo(items.first(), { targetPosition: { x: 60, y: 4 } });
  await expect.poll(() => items.allInnerTexts()).toEqual(['Third', 'First', 'Second']);
  await dialog.getByRole('button', { name: 'Close' }).click();

  const heading = board.column('Done').getByRole('heading');
  await heading.dragTo(board.column('To Do'), { targetPosition: { x: 10, y: 60 } });
  await expect.poll(async () => Object.keys(await board.layout())).toEqual(['Done', 'To Do', 'In Progress']);
  await page.keyboard.press('Escape');
});

/** Until the board has scrolled by itself as far as it goes. */
async function untilScrolledTo(page: Page, side: 'start' | 'end'): Promise<void> {
  await page.waitForFunction((wanted) => {
    const columns = document.querySelector('[role="group"][aria-label="Columns"]');
    if (!columns) return false;
    const { scrollLeft, scrollWidth, clientWidth } = columns;
    return wanted === 'start' ? scrollLeft < 1 : scrollLeft > scrollWidth - clientWidth - 1;
  }, side);
}

function addCard(i: number): Action {
  const title = `Card ${String(i + 1)}`;
  return { type: 'add_card', card: uuidv7(), column: 'todo', position: { at: 'end' }, title };
}
