import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { expectFits, look, SCREENS } from '../support/gallery';

test('a board goes to the trash without a question, comes back, and is gone for ever only when asked', async ({
  person,
}) => {
  const ana = await person('ana');
  const { page } = ana;
  await ana.makeBoard('Autumn release');
  await page.goto('/');
  const tile = page.getByRole('link', { name: /Autumn release/ });
  const toTrash = async () => {
    await page.getByRole('button', { name: 'More about Autumn release' }).click();
    await page.getByRole('menuitem', { name: 'Move to trash' }).click();
    await expect(tile).toHaveCount(0);
  };
  await expect(tile).toBeVisible();
  await look(page, 'boards');
  await page.keyboard.press('/');
  await page.keyboard.type('TEAM áutumn');
  await expect(page.getByText('1 board found')).toBeAttached();
  await expect(tile).toBeVisible();
  await page.keyboard.type('n');
  await expect(page.getByRole('heading', { name: 'No board is called that' })).toBeVisible();
  await look(page, 'no-board-found');
  await page.getByRole('button', { name: 'Show all boards' }).click();
  await toTrash();
  await expect(page.getByRole('link', { name: "ana's team", exact: true })).toBeFocused();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tile).toBeVisible();

  await toTrash();
  await page.getByRole('link', { name: 'Trash' }).click();
  await look(page, 'trash');
  await page.getByRole('button', { name: 'Restore Autumn release' }).click();
  await expect(page.getByText('The trash is empty')).toBeVisible();
  await page.getByRole('link', { name: 'To the boards' }).click();
  await expect(tile).toBeVisible();

  await toTrash();
  await page.getByRole('link', { name: 'Trash' }).click();
  await page.getByRole('button', { name: 'Delete Autumn release for ever' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete “Autumn release” for ever?' });
  await expect(dialog).toBeVisible();
  await look(page, 'delete-board');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Delete Autumn release for ever' })).toBeFocused();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Delete for ever' }).click();
  await expect(page.getByText('The trash is empty')).toBeVisible();
});

test('a board is renamed and described from the gallery, and duplicated into another workspace', async ({ person }) => {
  const [ana, ben] = [await person('ana'), await person('ben')];
  const address = await ana.makeBoard('Autumn release', [ben]);
  const bens = await ben.open(address);
  await bens.addCard('To Do', 'Write the notes');
  await bens.untilSynced();

  await ana.page.goto('/');
  await ana.page.getByRole('button', { name: 'More about Autumn release' }).click();
  await ana.page.getByRole('menuitem', { name: 'Rename and describe…' }).click();
  await ana.page.getByRole('textbox', { name: 'Name' }).fill('Winter release');
  await ana.page.getByRole('textbox', { name: 'Description' }).fill('All that ships in January.');
  await look(ana.page, 'edit-board');
  await ana.page.getByRole('button', { name: 'Done' }).click();
  await expect(ana.page.getByRole('link', { name: /Winter release All that ships in January/ })).toBeVisible();
  await expect(ben.page).toHaveTitle(/Winter release/);

  await ben.page.goto('/');
  await ben.page.getByRole('button', { name: 'More about Winter release' }).click();
  await ben.page.getByRole('menuitem', { name: 'Duplicate…' }).click();
  await ben.page.getByRole('textbox', { name: 'Name' }).fill('Spring release');
  await ben.page.getByRole('combobox', { name: 'Workspace' }).selectOption({ label: 'ben’s workspace' });
  await look(ben.page, 'duplicate-board');
  await ben.page.getByRole('button', { name: 'Duplicate' }).click();
  await expect(ben.page).toHaveTitle(/Spring release/);
  const copy = new BoardPage(ben.page);
  await copy.untilReady();
  await expect(copy.cardIn('To Do', 'Write the notes')).toBeVisible();
  await copy.addCard('Done', 'Only in the copy');
  await copy.untilSynced();
  const original = await ana.open(address);
  await expect(original.card('Write the notes')).toBeVisible();
  await expect(original.card('Only in the copy')).toHaveCount(0);
});

test('a board in the trash says so, and is restored in place', async ({ person }) => {
  const ana = await person('ana');
  const address = await ana.makeBoard('Autumn release');
  const board = await ana.open(address);
  await board.addCard('To Do', 'Write the notes');
  await board.untilSynced();
  const { page } = ana;
  const gallery = await ana.context.newPage();
  await gallery.goto('/');
  await gallery.getByRole('button', { name: 'More about Autumn release' }).click();
  await gallery.getByRole('menuitem', { name: 'Move to trash' }).click();
  await expect(page.getByRole('heading', { name: 'This board is in the trash' })).toBeVisible();
  await look(page, 'board-in-trash');
  await page.reload();
  await page.getByRole('button', { name: 'Restore' }).click();
  await board.untilReady();
  await expect(board.cardIn('To Do', 'Write the notes')).toBeVisible();
});

test('long names fit a phone', async ({ person }) => {
  const long = 'Herbstveröffentlichungsvorbereitung'.repeat(3);
  const [width, height] = SCREENS.phone;
  const ana = await person('anastasia_of_the_northern_clinic', { viewport: { width, height } });
  const { page } = ana;
  const address = await ana.makeBoard(long);
  const board = await ana.open(address);
  await board.addCard('To Do', long);
  await expectFits(page, 'board');
  const card = await board.openCard(long);
  await page.getByRole('button', { name: 'Assigned to: nobody' }).click();
  await page.getByRole('menuitemcheckbox').first().click();
  await expectFits(page, 'people of a card');
  await page.keyboard.press('Escape');
  await expectFits(page, 'card');
  await card.close();
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^History/ })).toBeVisible();
  await page
    .getByRole('button', { name: /^Steps/ })
    .or(page.getByRole('list', { name: 'Steps' }))
    .first()
    .waitFor();
  await expectFits(page, 'history');

  for (const [path, shows] of [
    ['/', long],
    ['/my-cards', long],
    [`/workspaces/${address.workspace}`, 'Everybody here sees all boards of the workspace.'],
    ['/settings/device', long],
    ['/admin/users', 'anastasia_of_the_northern_clinic@example.org'],
    ['/admin/workspaces', "anastasia_of_the_northern_clinic's team"],
    ['/admin/boards', long],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('main').getByText(shows).first()).toBeVisible();
    await expectFits(page, path);
  }
  await page.goto('/');
  await page.getByRole('button', { name: `More about ${long}` }).click();
  await page.getByRole('menuitem', { name: 'Move to trash' }).click();
  await page.getByRole('link', { name: 'Trash' }).click();
  await page.getByRole('button', { name: /for ever$/ }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectFits(page, 'trash');
});
