import { exported } from '../support/exports';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import { HistoryPage } from '../support/history-page';

test('a change of role and a removal are seen at once by whom they are about', async ({ person }) => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  const address = await ana.makeBoard('Autumn release');
  await ana.page.goto(`/workspaces/${address.workspace}`);
  await ana.page.getByRole('textbox', { name: 'Username or e-mail' }).fill('ben@example.org');
  await ana.page.getByRole('button', { name: 'Add to workspace' }).click();
  await expect(ana.page.getByText('@ben')).toBeVisible();
  const bens = await ben.open(address);
  await bens.addCard('To Do', 'By Ben');

  await ana.page.getByRole('combobox', { name: 'Role of ben' }).selectOption('Viewer');
  await expect(ana.page.getByText('ben is now a viewer')).toBeVisible();
  await expect(bens.page.getByRole('button', { name: 'Add card to To Do' })).toHaveCount(0);
  await ana.page.getByRole('combobox', { name: 'Role of ben' }).selectOption('Member');
  await expect(bens.page.getByRole('button', { name: 'Add card to To Do' })).toBeVisible();
  await look(ana.page, 'workspace');

  await ana.page.getByRole('button', { name: 'More about ben' }).click();
  await ana.page.getByRole('menuitem', { name: 'Remove from the workspace' }).click();
  await expect(ana.page.getByText('@ben')).toHaveCount(0);
  await expect(ana.page.getByRole('heading', { name: 'Members' })).toBeFocused();
  // With the keyboard on it the toast stays.
  await ana.page.getByRole('button', { name: 'Undo' }).focus();
  await expect(
    bens.page.getByRole('heading', { name: /^(Board not found|You have no access to this board any more)$/ }),
  ).toBeVisible();
  await ana.page.getByRole('button', { name: 'Undo' }).click();
  await expect(ana.page.getByRole('combobox', { name: 'Role of ben' })).toHaveValue('member');
  await ben.open(address);
  await expect(bens.card('By Ben')).toBeVisible();
});

test('who did what is told by name also of people who have left, on screen and in files', async ({ person }) => {
  const [ana, ben, carl] = await Promise.all([person('ana'), person('ben'), person('carl')]);
  const address = await ana.makeBoard('Autumn release', [ben, carl]);
  const bens = await ben.open(address);
  await bens.addCard('To Do', 'Order routers');
  const card = await bens.openCard('Order routers');
  await ben.page.getByRole('textbox', { name: 'Write a comment' }).fill('From the usual place.');
  await ben.page.keyboard.press('Control+Enter');
  await card.close();
  await bens.untilSynced();
  const carls = await carl.open(address);
  await carls.addCard('To Do', 'Rooms');
  await carls.untilSynced();
  for (const other of [ben, carl]) await ana.removeMember(address, other);

  const anas = await ana.open(address);
  const { page } = ana;
  await anas.openCard('Order routers');
  await expect(page.getByRole('list', { name: 'Comments' })).toContainText('ben');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  const sheet = await exported(page, 'Markdown');
  expect(sheet.name).toBe('Autumn release.md');
  expect(sheet.text).toContain('ben');
  expect(sheet.text).not.toContain(ben.id);
  await HistoryPage.open(page);
  const steps = page.getByRole('list', { name: 'Steps' });
  await expect(steps).toContainText('ben added “Order routers”');
  await expect(steps).toContainText('carl added “Rooms”');
});

test('a workspace is handed over, left, described and deleted', async ({ person }) => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  const { workspace } = await ana.makeBoard('Autumn release', [ben]);
  await ana.page.goto(`/workspaces/${workspace}`);
  await ana.page.getByRole('button', { name: 'More about ben' }).click();
  await ana.page.getByRole('menuitem', { name: 'Hand over the workspace…' }).click();
  await look(ana.page, 'hand-over');
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Hand over' }).click();
  await expect(ana.page.getByText("ben now owns ana's team")).toBeVisible();
  await expect(ana.page.getByText('You are an admin.')).toBeVisible();
  await ana.page.getByRole('button', { name: 'Leave workspace' }).click();
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Leave workspace' }).click();
  await expect(ana.page).toHaveURL('/');
  await expect(ana.page.getByRole('region', { name: "ana's team" })).toHaveCount(0);

  await ben.page.goto(`/workspaces/${workspace}`);
  await ben.page.getByRole('textbox', { name: 'Name', exact: true }).fill('North clinic');
  await ben.page.getByRole('textbox', { name: 'Description' }).fill('All that the north site plans.');
  await expect(ben.page.getByRole('heading', { level: 1, name: 'North clinic' })).toBeVisible();
  await expect(ben.page.getByText('All that the north site plans. · You are its owner.')).toBeVisible();
  await ben.page.getByRole('button', { name: 'Delete workspace' }).click();
  const dialog = ben.page.getByRole('dialog', { name: 'Delete North clinic?' });
  await dialog.getByRole('button', { name: 'Delete workspace' }).click();
  await expect(dialog.getByText('That is not the name.')).toBeVisible();
  await look(ben.page, 'delete-workspace');
  await dialog.getByRole('textbox').fill('North clinic');
  await dialog.getByRole('button', { name: 'Delete workspace' }).click();
  await expect(ben.page).toHaveURL('/');
  await expect(ben.page.getByRole('region', { name: 'North clinic' })).toHaveCount(0);
});

test('a workspace is made, somebody is added by name, and sees its boards; a name that nobody has is said so', async ({
  person,
}) => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  const { page } = ana;
  await page.goto('/');
  await page.getByRole('button', { name: 'New workspace' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('North clinic');
  await look(page, 'new-workspace');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const section = page.getByRole('region', { name: 'North clinic' });
  await section.getByRole('button', { name: 'Invite to North clinic' }).click();
  const who = page.getByRole('textbox', { name: 'Username or e-mail' });
  await who.fill('bob');
  await page.getByRole('button', { name: 'Add to workspace' }).click();
  await expect(page.getByText('There is no account called bob.')).toBeVisible();
  await look(page, 'add-member');
  await who.fill('ben');
  await page.getByRole('button', { name: 'Add to workspace' }).click();
  await expect(page.getByText('ben is now in North clinic')).toBeVisible();
  await ben.page.goto('/');
  await expect(ben.page.getByRole('region', { name: 'North clinic' })).toBeVisible();
});
