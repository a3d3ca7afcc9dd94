import { readFile } from 'node:fs/promises';
import { BoardPage } from '../support/board-page';
import { essenceOf, exported } from '../support/exports';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import { HistoryPage } from '../support/history-page';
import { untilOnDevice } from '../support/on-device';

test.describe('without the server', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a board is looked back on, exported, and made again of its file; the server hears of it later', async ({
    person,
    server,
  }) => {
    const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
    const { page } = ana;
    const address = await ana.makeBoard('Autumn release', [ben]);
    // The lists of workspaces and boards are as they were last.
    await page.goto('/');
    await expect(page.getByRole('link', { name: /Autumn release/ })).toBeVisible();
    const board = await ana.open(address);
    for (const title of ['Plan', 'Posters']) await board.addCard('To Do', title);
    await board.drag('Plan', 'Done');
    const card = await board.openCard('Posters');
    await card.description.fill('In **two** colours');
    await card.close();
    await board.untilSynced();
    const bens = await ben.open(address);
    await bens.addCard('In Progress', 'Rooms');
    await expect(board.cardIn('In Progress', 'Rooms')).toBeVisible();
    await untilOnDevice(page);

    await server.kill();
    const history = await HistoryPage.open(page);
    await history.slider.focus();
    await page.keyboard.press('Home');
    await expect(history.board.getByRole('link')).toHaveCount(0);
    // To before the last thing, which was Ben's.
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await expect(history.board.getByRole('link')).toHaveText(['Posters', 'Plan']);
    await history.back.click();
    const first = await exported(page, 'JSON');
    expect(first.name).toBe('Autumn release.json');

    await page.getByRole('link', { name: 'Weft: all boards' }).click();
    await page.getByRole('button', { name: 'Import from Trello' }).click();
    await page.getByLabel('File to import').setInputFiles({
      name: first.name,
      mimeType: 'application/json',
      buffer: Buffer.from(first.text),
    });
    const dialog = page.getByRole('dialog', { name: 'Import a board' });
    await expect(dialog).toContainText('What comes: 3 cards, 3 columns');
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(dialog).toContainText('Imported: 3 cards, 3 columns');
    await dialog.getByRole('button', { name: 'Open the board' }).click();
    const made = new BoardPage(page);
    await expect(made.chip).toHaveText(/^Saved on this device · \d waiting$/);
    expect(essenceOf(await exported(page, 'JSON'))).toEqual(essenceOf(first));

    await server.restart();
    await page.reload();
    await made.untilReady();
    expect(essenceOf(await exported(page, 'JSON'))).toEqual(essenceOf(first));
  });
});

const TRELLO = {
  name: 'Garden',
  desc: '',
  lists: [
    { id: 'l1', name: 'Ideas', pos: 1, closed: false },
    { id: 'l2', name: 'Doing', pos: 2, closed: false },
  ],
  members: [{ id: 'm1', fullName: 'Annabel', username: 'annabel' }],
  cards: [
    { id: 'c1', name: 'Dig', idList: 'l1', pos: 1, idMembers: ['m1'], badges: { attachments: 3, comments: 1_200 } },
    { id: 'c2', name: 'Water', idList: 'l2', pos: 1 },
  ],
  labels: [],
  actions: [],
};

test('a board from Trello is shown before it is made, with all that does not come and why', async ({ person }) => {
  const ana = await person('ana');
  await ana.makeBoard('Autumn release');
  const { page } = ana;
  await page.goto('/');
  await page.getByRole('button', { name: 'Import from Trello' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a board' });
  await look(page, 'import-choose');
  const choose = (text: string) =>
    page
      .getByLabel('File to import')
      .setInputFiles({ name: 'board.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await choose('{"lists": 3}');
  await expect(dialog.getByRole('alert')).toContainText('no board from Trello');
  await choose(JSON.stringify(TRELLO));
  await expect(dialog).toContainText('What comes: 2 cards, 2 columns');
  await expect(dialog).toContainText('last 1,000 actions');
  await expect(dialog).toContainText('no one member is called “Annabel”');
  await dialog.getByRole('combobox', { name: 'Who Annabel is here' }).selectOption({ label: 'ana' });
  await expect(dialog).not.toContainText('no one member is called');
  await look(page, 'import-preview');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Our garden');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Open the board' })).toBeFocused();
  await look(page, 'import-made');
  await page.keyboard.press('Enter');
  const board = new BoardPage(page);
  await expect(board.cardIn('Ideas', 'Dig')).toBeVisible();
  await board.untilSynced();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Our garden');
});

test('a document that a browser gave away becomes a board again, with all that it was', async ({ person }) => {
  const ana = await person('ana');
  const { page } = ana;
  const board = await ana.open(await ana.makeBoard('Autumn release'));
  await board.addCard('To Do', 'Plan');
  await board.addCard('Done', 'Posters');
  await board.untilSynced();
  const first = await exported(page, 'JSON');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Automerge' }).click();
  const file = await (await downloading).path();

  await page.getByRole('link', { name: 'Weft: all boards' }).click();
  await page.getByRole('button', { name: 'Import from Trello' }).click();
  const buffer = await readFile(file);
  const mimeType = 'application/octet-stream';
  await page.getByLabel('File to import').setInputFiles({ name: 'Autumn release.automerge', mimeType, buffer });
  const dialog = page.getByRole('dialog', { name: 'Import a board' });
  await expect(dialog).toContainText('What comes: 2 cards, 3 columns');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.getByRole('button', { name: 'Open the board' }).click();
  await new BoardPage(page).untilReady();
  expect(essenceOf(await exported(page, 'JSON'))).toEqual(essenceOf(first));
});

test('what people typed does nothing in an exported page or sheet', async ({ person }) => {
  const ana = await person('ana');
  const board = await ana.open(await ana.makeBoard('Autumn release'));
  await board.addCard('To Do', '<img src=x onerror="document.title=\'owned\'">');
  await board.addCard('To Do', '=HYPERLINK("http://example.org")');
  await board.untilSynced();
  const sheet = await exported(board.page, 'CSV');
  expect(sheet.text).toContain('\'=HYPERLINK(""http://example.org"")');
  const file = await exported(board.page, 'HTML');
  expect(file.name).toBe('Autumn release.html');
  const reader = await ana.context.newPage();
  await reader.setContent(file.text);
  await expect(reader.getByText('onerror=')).toBeVisible();
  await expect(reader.locator('img, script')).toHaveCount(0);
  expect(await reader.title()).not.toBe('owned');
});
