import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

const NEW_PASSWORD = 'another horse battery';

test('with a reset link somebody chooses a new password, once, and all their sessions end', async ({
  person,
  browser,
  server,
}) => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  const bens = await ben.open(await ben.makeBoard('Autumn release'));
  await ana.page.goto('/admin/users?q=ben');
  await ana.page.getByRole('button', { name: 'More about ben' }).click();
  await ana.page.getByRole('menuitem', { name: 'Make a reset link…' }).click();
  await ana.page.getByRole('button', { name: 'Make the link' }).click();
  const link = await ana.page.getByRole('textbox', { name: 'Link' }).inputValue();
  await look(ana.page, 'admin-reset-link');

  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page).toHaveURL(`${server.url}/reset`);
  await page.getByLabel('New password').fill('ben');
  await page.getByLabel('The same again').fill('other');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('The two are not the same.')).toBeVisible();
  await page.getByLabel('The same again').fill('ben');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  await look(page, 'reset-password');
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await page.getByLabel('The same again').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('heading', { name: 'Your password is changed' })).toBeVisible();
  await look(page, 'reset-done');
  await expect(bens.chip).toHaveText('Sign in to sync');

  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'Username or e-mail' }).fill('ben');
  await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: 'Account: ben' })).toBeVisible();

  await page.goto(link);
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await page.getByLabel('The same again').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('heading', { name: 'This link works no more' })).toBeVisible();
  await look(page, 'reset-dead');
  await context.close();
});

test('a new account chooses its password with a link, so that nobody else ever knows it', async ({
  person,
  browser,
  server,
}) => {
  const ana = await person('ana');
  await ana.page.goto('/admin/users');
  await ana.page.getByRole('button', { name: 'New account' }).click();
  await ana.page.getByRole('textbox', { name: 'Username', exact: true }).fill('ana');
  await ana.page.getByRole('textbox', { name: 'E-mail', exact: true }).fill('new@example.org');
  await ana.page.getByRole('button', { name: 'Make the account' }).click();
  await expect(ana.page.getByRole('alert').filter({ hasText: /taken/ })).toBeVisible();
  await look(ana.page, 'admin-new-account');
  await ana.page.getByRole('textbox', { name: 'Username', exact: true }).fill('cleo');
  await ana.page.getByRole('button', { name: 'Make the account' }).click();
  const link = await ana.page.getByRole('textbox', { name: 'Link' }).inputValue();
  await ana.page.getByRole('button', { name: 'Done' }).click();
  await expect(ana.page.getByRole('row', { name: /^cleo/ })).toBeVisible();

  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto(link);
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await page.getByLabel('The same again').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'Username or e-mail' }).fill('cleo');
  await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', { name: 'Account: cleo' })).toBeVisible();
  await context.close();
});
