import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

test('an access key works for a program as far as it reaches, and dies when it is revoked', async ({
  person,
  server,
}) => {
  const ana = await person('ana');
  const { page } = ana;
  const [clinic, office] = [await ana.makeBoard('Clinic'), await ana.makeBoard('Office')];
  await page.goto(`/workspaces/${clinic.workspace}`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Clinic team');
  await expect(page.getByRole('heading', { level: 1, name: 'Clinic team' })).toBeVisible();

  await page.goto('/settings/keys');
  await expect(page.getByText('No keys yet')).toBeVisible();
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Nightly report');
  await page.getByRole('combobox', { name: 'Workspace' }).selectOption('Clinic team');
  await page.getByRole('combobox', { name: 'It acts at most as' }).selectOption('Viewer');
  await look(page, 'settings-keys');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const secret = await page.getByRole('textbox', { name: 'Secret of Nightly report' }).inputValue();
  await look(page, 'new-access-key');
  await page.getByRole('button', { name: 'I have it' }).click();
  await expect(page.getByText('Clinic team, at most as viewer')).toBeVisible();

  const ask = (path: string, method = 'GET') =>
    fetch(`${server.url}${path}`, { method, headers: { authorization: `Bearer ${secret}` } });
  expect((await ask(`/api/boards/${clinic.id}`)).status).toBe(200);
  expect((await ask(`/api/boards/${office.id}`)).status).toBe(404);
  expect((await ask(`/api/boards/${clinic.id}`, 'DELETE')).status).toBe(403);
  await page.reload();
  await expect(page.getByText('used just now')).toBeVisible();
  await expect(page.getByText(secret)).toHaveCount(0);

  await page.getByRole('button', { name: 'Revoke Nightly report' }).click();
  await look(page, 'revoke-access-key');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No keys yet')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Access keys' })).toBeFocused();
  expect((await ask(`/api/boards/${clinic.id}`)).status).toBe(401);
});
