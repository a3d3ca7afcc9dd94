import { downloaded } from '../support/download';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

test('an administrator disables an account: the open board of its user says so at once', async ({ person }) => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  const bens = await ben.open(await ben.makeBoard('Autumn release'));
  await ana.page.goto('/');
  await ana.page.getByRole('button', { name: 'Account: ana' }).click();
  await ana.page.getByRole('menuitem', { name: 'Administration' }).click();
  await expect(ana.page.getByText('Ready')).toBeVisible();
  await look(ana.page, 'admin');
  await ana.page.getByRole('link', { name: 'Connections' }).click();
  await expect(ana.page.getByRole('row', { name: /^ben/ })).toBeVisible();
  await look(ana.page, 'admin-sockets');

  await ana.page.getByRole('link', { name: 'Users' }).click();
  await ana.page.getByRole('searchbox', { name: 'Username, name or e-mail' }).fill('ben');
  await ana.page.keyboard.press('Enter');
  const row = ana.page.getByRole('row', { name: /^ben/ });
  await expect(ana.page.getByRole('row')).toHaveCount(2);
  await ana.page.getByRole('button', { name: 'More about ben' }).click();
  await ana.page.getByRole('menuitem', { name: 'Disable' }).click();
  await expect(row).toContainText('Disabled');
  // With the keyboard on it the toast stays.
  await ana.page.getByRole('button', { name: 'Undo' }).focus();
  await look(ana.page, 'admin-users');
  await expect(bens.chip).toHaveText('Sign in to sync');
  await expect(ben.page.getByText('Your session has ended.')).toBeVisible();

  await ana.page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).not.toContainText('Disabled');
  await ana.page.getByRole('link', { name: 'Audit log' }).click();
  await expect(ana.page.getByRole('row', { name: /account\.deactivated/ })).toContainText('ana');
  await look(ana.page, 'admin-audit');
});

test('an administrator makes another, who is told by what they can reach, and takes it back', async ({ person }) => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  const choose = async (what: string) => {
    await ana.page.getByRole('button', { name: 'More about ben' }).click();
    await ana.page.getByRole('menuitem', { name: what }).click();
  };
  await ana.page.goto('/admin/users?q=ben');
  await choose('Make an administrator');
  await expect(ana.page.getByRole('row', { name: /^ben/ })).toContainText('Administrator');
  await ben.page.goto('/admin/users');
  await expect(ben.page.getByRole('row', { name: /^ana/ })).toBeVisible();
  await choose('Take away administration');
  await expect(ana.page.getByRole('row', { name: /^ben/ })).not.toContainText('Administrator');
  await ben.page.reload();
  await expect(ben.page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
});

test('to others than administrators there is no administration', async ({ person }) => {
  await person('ana');
  const ben = await person('ben');
  await ben.page.goto('/admin/users');
  await expect(ben.page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  await look(ben.page, 'not-found');
  await ben.page.getByRole('button', { name: 'Account: ben' }).click();
  await expect(ben.page.getByRole('menuitem', { name: 'Settings' })).toBeVisible();
  await expect(ben.page.getByRole('menuitem', { name: 'Administration' })).toHaveCount(0);
});

test('an administrator exports a board that is not theirs, and deletes it for ever', async ({ person }) => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  const address = await ben.makeBoard('Secret plans');
  const bens = await ben.open(address);
  await ana.page.goto('/admin/workspaces');
  await expect(ana.page.getByRole('row', { name: /ben's team/ })).toBeVisible();
  await look(ana.page, 'admin-workspaces');
  await ana.page.goto(address.path);
  await expect(ana.page.getByRole('heading', { name: 'Board not found' })).toBeVisible();
  await look(ana.page, 'board-not-found');

  await ana.page.goto('/admin/boards');
  await look(ana.page, 'admin-boards');
  await ana.page.getByRole('button', { name: 'More about Secret plans' }).click();
  const file = await downloaded(ana.page, ana.page.getByRole('menuitem', { name: 'Export' }));
  expect(file.name).toBe('Secret plans.automerge');
  await ana.page.getByRole('button', { name: 'More about Secret plans' }).click();
  await ana.page.getByRole('menuitem', { name: 'Delete for ever…' }).click();
  const dialog = ana.page.getByRole('dialog', { name: 'Delete “Secret plans” for ever?' });
  await dialog.getByRole('textbox').fill('Secret plans');
  await look(ana.page, 'admin-delete-board');
  await dialog.getByRole('button', { name: 'Delete for ever' }).click();
  await expect(ana.page.getByRole('row', { name: /Secret plans/ })).toHaveCount(0);
  await expect(bens.page.getByRole('heading', { name: 'Board not found' })).toBeVisible();
});
