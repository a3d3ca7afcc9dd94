import type { Page } from '@playwright/test';
import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import { PASSWORD } from '../support/person';

const signIn = (page: Page) => page.getByRole('heading', { name: 'Sign in to Weft' });

async function databases(page: Page): Promise<(string | undefined)[]> {
  return page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
}

async function drafts(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('weft.drafts')));
}

async function chooseSignOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account: ana' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}

test('with everything sent, signing out ends every tab and leaves no board on the device', async ({ person }) => {
  const ana = await person('ana');
  const address = await ana.makeBoard('Autumn release');
  await ana.open(address);
  const other = await ana.openTab(address);
  await other.page.getByRole('button', { name: 'Add card to To Do' }).click();
  await other.page.getByRole('textbox', { name: 'Card title' }).fill('Begun');
  await expect.poll(() => drafts(ana.page)).toHaveLength(1);
  await chooseSignOut(ana.page);
  const asking = ana.page.getByRole('dialog', { name: 'Sign out and lose edits?' });
  await expect(asking).toContainText('1 text was begun and not sent');
  await asking.getByRole('button', { name: 'Sign out and lose them' }).click();
  await expect(signIn(ana.page)).toBeVisible();
  await expect(signIn(other.page)).toBeVisible();
  // The one for the server's answers is emptied, not dropped. The board's goes once the other tab's worker has ended.
  await expect.poll(async () => (await databases(ana.page)).filter((name) => name !== 'weft.answers')).toEqual([]);
  expect(await drafts(ana.page)).toEqual([]);

  await ana.page.goto(address.path);
  await expect(signIn(ana.page)).toBeVisible();
  await expect(ana.page.getByText('Autumn release')).toHaveCount(0);
});

test('edits that wait are sent first', async ({ person, server }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const board = await ana.open(address);
  await server.kill();
  await board.addCard('To Do', 'Just in time');
  await chooseSignOut(ana.page);
  await expect(ana.page.getByRole('dialog', { name: 'Sending…' })).toContainText('0 of 1 edit sent');
  await server.restart();
  await expect(signIn(ana.page)).toBeVisible();
  const bens = await ben.open(address);
  await expect(bens.card('Just in time')).toBeVisible();
});

test('without the server: told what is lost, offered a copy, and out on the word', async ({ person, server }) => {
  const ana = await person('ana', { reducedMotion: 'reduce' });
  const { page } = ana;
  const address = await ana.makeBoard('Autumn release');
  const board = await ana.open(address);
  await server.kill();
  await board.addCard('To Do', 'Never sent');
  await chooseSignOut(page);

  const asking = page.getByRole('dialog', { name: 'Sign out and lose edits?' });
  await expect(asking).toContainText('1 edit could not be sent');
  await expect(asking.getByRole('listitem')).toHaveText(/Autumn release.*1 edit waits/);
  await look(page, 'sign-out');
  const [copy] = await Promise.all([
    page.waitForEvent('download'),
    asking.getByRole('button', { name: 'Download a copy' }).click(),
  ]);
  expect(copy.suggestedFilename()).toMatch(/\.json$/);
  await asking.getByRole('button', { name: 'Sign out and lose them' }).click();
  const unreachable = page.getByRole('dialog', { name: 'The server cannot be reached' });
  await look(page, 'sign-out-unreachable');
  await unreachable.getByRole('button', { name: 'Sign out and lose them' }).click();
  await expect(signIn(page)).toBeVisible();

  await server.restart();
  await page.goto(address.path);
  await expect(signIn(page)).toBeVisible();
  await page.getByRole('textbox', { name: 'Username or e-mail' }).fill('ana');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const again = new BoardPage(page);
  await again.untilReady();
  await expect(again.card('Never sent')).toHaveCount(0);
});
