import type { Page } from '@playwright/test';
import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { PASSWORD } from '../support/person';

test('a session that ends wipes nothing: another user sees none of it, and its own user goes on where they were', async ({
  person,
}) => {
  const [ana] = await Promise.all([person('ana'), person('ben')]);
  const { page } = ana;
  const address = await ana.makeBoard('Autumn release');
  const board = await ana.open(address);

  await ana.context.clearCookies();
  await page.reload();
  await expect(board.chip).toHaveText('Sign in to sync');
  await board.addCard('To Do', 'While signed out');
  await expect(board.chip).toHaveText('Sign in to sync · 1 waiting');

  await board.chip.getByRole('button').click();
  await page.getByRole('dialog').getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, 'ben');
  await expect(page.getByRole('heading', { name: 'Board not found' })).toBeVisible();
  await expect(page.getByText('While signed out')).toHaveCount(0);
  await page.goto('/settings/device');
  await expect(page.getByText(/No boards are kept here yet/)).toBeVisible();

  await page.goto(address.path);
  await page.getByRole('button', { name: 'Account: ben' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await signIn(page, 'ana');
  await page.goto(address.path);
  const again = new BoardPage(page);
  await expect(again.cardIn('To Do', 'While signed out')).toBeVisible();
  await again.untilSynced();
});

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Username or e-mail' }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: `Account: ${name}` })).toBeVisible();
}
