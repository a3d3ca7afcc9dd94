import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

test('what a workspace is called is kept as it is typed, and what cannot be kept now is later', async ({ person }) => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  const { workspace } = await ana.makeBoard('Rota', [ben]);
  const { page } = ana;
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  const heading = (of: typeof page, text: string) => of.getByRole('heading', { level: 1, name: text });
  await page.goto(`/workspaces/${workspace}`);
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await name.fill('North clinic');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await expect(heading(page, 'North clinic')).toBeVisible();
  await ben.page.goto(`/workspaces/${workspace}`);
  await expect(heading(ben.page, 'North clinic')).toBeVisible();

  await name.fill('');
  await name.blur();
  await expect(page.getByText('Not saved: name must not be empty.')).toBeVisible();
  await name.fill('North');
  await expect(heading(page, 'North')).toBeVisible();

  // A key is pressed, and the page is left at once.
  await name.press('End');
  await name.pressSequentially('ern clinic');
  await page.goto('/my-cards');
  await ben.page.reload();
  await expect(heading(ben.page, 'Northern clinic')).toBeVisible();

  await page.goto(`/workspaces/${workspace}`);
  await expect(name).toHaveValue('Northern clinic');
  await ana.context.setOffline(true);
  await page.getByRole('textbox', { name: 'Description' }).fill('All that the north plans.');
  await expect(page.getByText(/^Not saved: the server cannot be reached/u)).toBeVisible();
  await look(page, 'not-saved');
  // Another page of the app, and the tab is closed before the network is back.
  await page.getByRole('link', { name: 'My cards' }).click();
  await page.close();
  await ana.context.setOffline(false);
  const again = await ana.context.newPage();
  await again.goto(`/workspaces/${workspace}`);
  await expect(again.getByText('All that the north plans. · You are its owner.')).toBeVisible();
  await ben.page.reload();
  await expect(ben.page.getByText('All that the north plans. · You are a member.')).toBeVisible();
});
