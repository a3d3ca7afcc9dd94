import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

test('columns are added, renamed, limited, moved, and deleted with their cards going elsewhere', async ({ person }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  const { page } = ana;
  for (const title of ['First', 'Second']) await anas.addCard('To Do', title);

  await page.getByRole('button', { name: 'Add column' }).click();
  await page.getByRole('textbox', { name: 'Column title' }).fill('Review');
  await page.keyboard.press('Enter');
  await expect(bens.column('Review')).toBeVisible();
  // Where the keyboard was before the menu of another column must not draw it.
  await page.getByRole('button', { name: 'More for Done' }).click();
  await page.keyboard.press('Escape');
  await choose(page, 'Review', 'Rename');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Column title' })).toBeFocused();
  await page.keyboard.type('Checking');
  await page.keyboard.press('Enter');
  await expect(bens.column('Checking')).toBeVisible();
  await choose(page, 'Checking', 'Move left');
  await expect.poll(async () => Object.keys(await bens.layout())).toEqual(['To Do', 'In Progress', 'Checking', 'Done']);

  await choose(page, 'To Do', 'Set limit…');
  await page.getByRole('textbox', { name: 'Cards at most' }).fill('0');
  await expect(page.getByText('A whole number from 1 to 20,000.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Cards at most' }).fill('1');
  await look(page, 'column-limit');
  await expect(bens.column('To Do').getByTitle('More than its limit of 1')).toHaveText(/2 \/ 1/);
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await moveColumn(page, 'Done', 'To Do');
  await expect.poll(async () => Object.keys(await bens.layout())).toEqual(['Done', 'To Do', 'In Progress', 'Checking']);

  await choose(page, 'To Do', 'Delete');
  await page.getByRole('combobox', { name: 'Its 2 cards go to' }).selectOption('Checking');
  await look(page, 'delete-column');
  await page.getByRole('button', { name: 'Delete column' }).click();
  await expect(bens.column('To Do')).toHaveCount(0);
  await expect(bens.cardIn('Checking', 'First')).toBeVisible();
  await expect(page.getByRole('button', { name: 'More for In Progress' })).toBeFocused();
  await choose(page, 'In Progress', 'Delete');
  await expect(bens.column('In Progress')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'More for Checking' })).toBeFocused();

  await page.getByRole('button', { name: 'Archive and trash' }).click();
  await page.getByRole('tab', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'Restore the column To Do' }).click();
  await expect(bens.column('To Do')).toBeVisible();
});

async function choose(page: Page, column: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${column}` }).click();
  await page.getByRole('menuitem', { name: what }).click();
}

/** Carries a column by its heading to before another. */
async function moveColumn(page: Page, title: string, before: string): Promise<void> {
  const from = await page.getByRole('heading', { name: title, exact: true }).boundingBox();
  const to = await page.getByRole('region', { name: before, exact: true }).boundingBox();
  if (!from || !to) throw new Error('a column is not on the page');
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + 40, { steps: 12 });
  await page.mouse.up();
}
