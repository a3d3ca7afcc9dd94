import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import { PASSWORD } from '../support/person';
import { signIn } from '../support/sign-in';

const NEW_PASSWORD = 'another horse battery';

test('a change of password ends the session of the other browser, and only the new one signs in', async ({
  person,
  browser,
  server,
}) => {
  const ana = await person('ana');
  const { page } = ana;
  const address = await ana.makeBoard('Autumn release');
  const elsewhere = await browser.newContext({ baseURL: server.url });
  const other = await elsewhere.newPage();
  await other.goto('/sign-in');
  await look(other, 'sign-in');
  await signIn(other, 'ana');
  await other.goto(address.path);
  await expect(other.getByRole('status', { name: 'Sync state' })).toHaveText('Synced');

  await page.goto('/settings/sign-in');
  const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
  await expect(sessions).toHaveCount(2);
  await expect(sessions.first()).toContainText('This browser');
  await page.getByLabel('Present password').fill('not my password');
  await page.getByLabel('New password').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByLabel('Present password')).toBeFocused();
  await expect(page.getByLabel('Present password')).toHaveAttribute('aria-invalid', 'true');
  await look(page, 'settings-sign-in');
  await page.getByLabel('Present password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password is changed')).toBeVisible();
  await expect(sessions).toHaveCount(1);

  await expect(other.getByRole('status', { name: 'Sync state' })).toHaveText('Sign in to sync');
  await other.getByText('Your session has ended.').getByRole('link', { name: 'Sign in' }).click();
  await other.getByRole('textbox', { name: 'Username or e-mail' }).fill('ana');
  await other.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(other.getByRole('alert')).toHaveText('That name and password do not go together.');
  await other.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(other.getByRole('button', { name: 'Account: ana' })).toBeVisible();
  await elsewhere.close();
});

test('a session is ended from another browser; a new name is seen everywhere', async ({ person, browser, server }) => {
  const ana = await person('ana');
  const elsewhere = await browser.newContext({ baseURL: server.url });
  const other = await elsewhere.newPage();
  await other.goto('/sign-in');
  await signIn(other, 'ana');

  await ana.page.goto('/settings');
  await ana.page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ana Berger');
  await expect(ana.page.getByRole('button', { name: 'Account: Ana Berger' })).toBeVisible();
  await look(ana.page, 'settings-profile');
  await ana.page.getByRole('link', { name: 'Sign-in' }).click();
  await ana.page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(ana.page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(1);
  await other.goto('/settings/keys');
  await expect(other.getByText('Your session has ended.')).toBeVisible();
  await elsewhere.close();
});

test('how the app looks is chosen in the settings', async ({ person }) => {
  const { page } = await person('ana');
  await page.goto('/settings/looks');
  await look(page, 'settings-looks');
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
});
