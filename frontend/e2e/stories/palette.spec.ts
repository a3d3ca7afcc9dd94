import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

test('every page has the palette and the sheet of keys', async ({ person }) => {
  const ana = await person('ana');
  await ana.makeBoard('Winter release');
  const { page } = ana;
  const palette = page.getByRole('combobox', { name: 'Type a command or a board' });
  const choose = async (typed: string) => {
    await page.keyboard.press('Control+k');
    await expect(palette).toBeFocused();
    await page.keyboard.type(typed);
    await page.keyboard.press('Enter');
    await expect(palette).toHaveCount(0);
  };
  await page.goto('/my-cards');
  await expect(page.getByRole('heading', { level: 1, name: 'My cards' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('option', { name: 'Winter release' })).toBeVisible();
  await look(page, 'palette-anywhere');
  await page.keyboard.press('Escape');
  await expect(palette).toHaveCount(0);
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keys' });
  await expect(sheet.getByText('Do anything, go to any board')).toBeVisible();
  await expect(sheet.getByText('Carry it up')).toHaveCount(0);
  await look(page, 'keys-anywhere');
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);

  await choose('settings dev');
  await expect(page).toHaveURL('/settings/device');
  await choose('theme: dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await choose('administration');
  await expect(page).toHaveURL('/admin');
  await choose('new board');
  await page.getByRole('textbox', { name: 'Name' }).fill('Spring release');
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle(/Spring release/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // A board's past is a page without keys of its own.
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^History/ })).toBeVisible();
  await choose('winter');
  await expect(page).toHaveTitle(/Winter release/);

  // In a text box a character is a character.
  await page.goto('/');
  await page.getByRole('searchbox').fill('a');
  await page.keyboard.press('?');
  await expect(sheet).toHaveCount(0);
});

test('the palette of a board sets the date of the card one is at, exports the board and changes the theme', async ({
  person,
}) => {
  const ana = await person('ana');
  const board = await ana.open(await ana.makeBoard('Autumn release'));
  const { page } = ana;
  for (const title of ['Ask the clinic', 'Order routers']) await board.addCard('To Do', title);
  const palette = page.getByRole('combobox', { name: 'Type a command, a card or a board' });
  const choose = async (typed: string) => {
    await page.keyboard.press('Control+k');
    await expect(palette).toBeFocused();
    await page.keyboard.type(typed);
    await page.keyboard.press('Enter');
    await expect(palette).toHaveCount(0);
  };
  const link = page.getByRole('link', { name: 'Order routers', exact: true });
  await link.focus();
  await choose('due tomorrow');
  await expect(board.card('Order routers').getByTitle('Due tomorrow')).toBeVisible();
  await expect(link).toBeFocused();
  await choose('when due');
  const dialog = page.getByRole('dialog', { name: 'Due date' });
  await dialog.getByLabel('Day').fill('2020-01-31');
  await look(page, 'due-dialog');
  await page.keyboard.press('Escape');
  await expect(board.card('Order routers').getByTitle(/overdue$/)).toBeVisible();

  await link.click({ modifiers: ['Shift'] });
  await page.getByRole('link', { name: 'Ask the clinic' }).click({ modifiers: ['Shift'] });
  await choose('due in a week');
  await expect(page.getByText('2 cards are due in a week')).toBeVisible();
  await page.getByRole('group').filter({ hasText: '2 cards are due' }).getByRole('button', { name: 'Undo' }).click();
  await expect(board.card('Order routers').getByTitle(/overdue$/)).toBeVisible();

  const [file] = await Promise.all([page.waitForEvent('download'), choose('export csv')]);
  expect(await readFile(await file.path(), 'utf8')).toContain('Order routers');
  await choose('theme: dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
