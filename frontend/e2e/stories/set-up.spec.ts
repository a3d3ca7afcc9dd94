import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import type { Server } from '../support/server';
import { fillRegistration } from '../support/sign-in';

test('on a public address only the set-up link makes the first account, and only once', async ({ page, serverAs }) => {
  const server = await serverAs({ address: '0.0.0.0' });
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'This server waits for its set-up' })).toBeVisible();
  await look(page, 'set-up-waits');
  await page.goto(`${server.url}/setup`);
  await expect(page.getByRole('heading', { name: 'The link is not whole' })).toBeVisible();

  const link = await setUpLinkOf(server);
  await page.goto(link);
  await expect(page).toHaveURL(`${server.url}/setup`);
  await expect(page.getByRole('heading', { name: 'Create the first account' })).toBeVisible();
  await look(page, 'set-up');
  await fillRegistration(page, 'ana');
  await new BoardPage(page).untilSynced();
  await page.getByRole('button', { name: 'Account: ana' }).click();
  await page.getByRole('menuitem', { name: 'Administration' }).click();
  await expect(page.getByRole('heading', { name: 'Administration' })).toBeVisible();

  await page.getByRole('button', { name: 'Account: ana' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to Weft' })).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'This server is set up already' })).toBeVisible();
});

test('where registration is closed, the set-up link makes the first account, and administrators the others', async ({
  page,
  serverAs,
}) => {
  const server = await serverAs({ registration: 'closed' });
  await page.goto(await setUpLinkOf(server));
  await fillRegistration(page, 'ana');
  await new BoardPage(page).untilSynced();
  await page.getByRole('button', { name: 'Account: ana' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByText('Ask an administrator of this server for an account')).toBeVisible();
  await page.goto(`${server.url}/register`);
  await expect(page.getByRole('heading', { name: 'Registration is closed' })).toBeVisible();
  await look(page, 'registration-closed');
});

/** As the operator reads it in the terminal, where it may come a moment after the server answers. */
async function setUpLinkOf(server: Server): Promise<string> {
  const said = () => /http\S+\/setup#\S+(?=\s)/.exec(server.output)?.[0] ?? '';
  await expect.poll(said, 'the set-up link').not.toBe('');
  return said();
}
