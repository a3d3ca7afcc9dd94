import { autumnRelease } from '../support/autumn-release';
import type { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import { makeEdits, workerScript } from '../support/many-edits';
import type { Person } from '../support/person';
import { readmePicture } from '../support/readme-picture';

const WINDOW = { width: 1280, height: 640 };

test('a board that people work with, and the menus on it, fit every screen', async ({ person }) => {
  const { page, board } = await fullBoard(person);
  await readmePicture('board', page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await readmePicture('board-dark', page);
  await look(page, 'board');

  await page.setViewportSize({ width: 2560, height: 900 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.setViewportSize(WINDOW);

  const card = board.card('Order spare routers');
  await card.hover();
  await card.getByRole('button', { name: 'Move to…' }).click();
  await expect(page.getByRole('menuitem', { name: 'Done' })).toBeVisible();
  await look(page, 'move-menu');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByRole('menuitem', { name: 'Markdown' })).toBeVisible();
  await look(page, 'export-menu');
  await page.keyboard.press('Escape');
  await (await board.openCard('Survey the north site')).description.press('Escape');
  await look(page, 'full-card');
});

test('what is printed is the whole board, light, with nothing to press', async ({ person }) => {
  const { page, board } = await fullBoard(person);
  // So low that the columns scroll on screen.
  await page.setViewportSize({ width: 1280, height: 400 });
  const hidden = () =>
    board.column('To Do').evaluate((column) => {
      const list = column.querySelector('ul[data-lane]');
      return (list?.scrollHeight ?? 0) - (list?.clientHeight ?? 0);
    });
  expect(await hidden()).toBeGreaterThan(0);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect.poll(hidden).toBe(0);
  await expect(page.getByRole('button')).toHaveText('Autumn release');
  for (const title of ['Ask the clinic about the new schedule', 'Move the backups to the new disk']) {
    await expect(board.card(title)).toBeVisible();
  }
});

test('on a phone, turned or not, it shows which part of the settings is open', async ({ person }) => {
  const { page } = await person('ana', { viewport: WINDOW });
  await page.goto('/settings/device');
  const current = page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'This device' });
  await expect(current).toBeInViewport({ ratio: 0.9 });
  for (const viewport of [
    { width: 390, height: 844 },
    { width: 360, height: 640 },
  ]) {
    await page.setViewportSize(viewport);
    await expect(current).toBeInViewport({ ratio: 0.9 });
  }
});

/** Ana's, with her pointer and her keyboard nowhere. */
async function fullBoard(person: (name: string, options?: object) => Promise<Person>) {
  const [ana, ben] = await Promise.all([person('ana', { viewport: WINDOW, reducedMotion: 'reduce' }), person('ben')]);
  const { page } = ana;
  const address = await ana.makeBoard('Autumn release', [ben]);
  const board: BoardPage = await ana.open(address);
  const edits = autumnRelease({ by: ben.id, ana: ana.id, ben: ben.id });
  await makeEdits(ben, address, edits, { script: workerScript(page) });
  await expect(board.cardIn('Done', 'Move the backups to the new disk').getByText('Field work')).toBeVisible();
  await board.untilSynced();
  await page.mouse.move(0, 0);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  return { page, board };
}
