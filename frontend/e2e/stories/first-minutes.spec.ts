import { BoardPage, CardDialog } from '../support/board-page';
import { exported } from '../support/exports';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import { HistoryPage } from '../support/history-page';
import { fillRegistration } from '../support/sign-in';

test('a newcomer lands on a Welcome board, does what its cards say, and throws it away for good', async ({
  server,
  page,
  context,
}) => {
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'Create the first account' })).toBeVisible();
  await look(page, 'first-account');
  await fillRegistration(page, 'ana');

  await expect(page.getByRole('heading', { level: 1, name: 'Welcome' })).toBeVisible();
  const welcome = new BoardPage(page);
  await welcome.untilReady();
  await expect(welcome.cards).toHaveCount(6);
  // Nothing that Ana did: there is nothing to take back.
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
  await look(page, 'welcome');

  await welcome.drag('Drag me to Done', 'Done');

  const tab = await context.newPage();
  await tab.goto(new URL(await addressOf(welcome, 'Open me in a second tab'), page.url()).href);
  const there = new CardDialog(tab.getByRole('dialog').first());
  await there.editDescription();
  await there.description.press('Control+End');
  await there.description.pressSequentially(' So it is.');
  await welcome.card('Open me in a second tab').getByRole('link').click();
  await expect(page.getByRole('dialog').getByText('So it is.')).toBeVisible();
  await look(page, 'welcome-card');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await tab.close();
  await welcome.untilSynced();

  await context.setOffline(true);
  await welcome.addCard('To Do', 'Made without a network');
  await expect(welcome.chip).toHaveText(/^Saved on this device · \d+ waiting$/);
  await context.setOffline(false);
  await welcome.untilSynced();

  await page.locator('body').press('?');
  await expect(page.getByRole('dialog').getByText('This sheet')).toBeVisible();
  await page.keyboard.press('Escape');
  const file = await exported(page, 'JSON');
  expect(file.text).toContain('So it is.');
  const history = await HistoryPage.open(page);
  await history.back.click();

  await page.getByRole('link', { name: 'Weft: all boards' }).click();
  await page.getByRole('button', { name: 'More about Welcome' }).click();
  await page.getByRole('menuitem', { name: 'Move to trash' }).click();
  await expect(page.getByRole('heading', { name: 'No boards here yet' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'No boards here yet' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Welcome' })).toHaveCount(0);
});

test('who has no board is shown around when they ask, and makes one with cards that they drag by mouse', async ({
  person,
}) => {
  const { page } = await person('ana');
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Show me around' })).toBeVisible();
  await look(page, 'boards-empty');
  await page.getByRole('button', { name: 'Show me around' }).click();
  const welcome = new BoardPage(page);
  await expect(welcome.card('Drag me to Done')).toBeVisible();
  await expect(welcome.cards).toHaveCount(6);

  await page.getByRole('link', { name: 'Weft: all boards' }).click();
  await page.getByRole('button', { name: 'New board' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Autumn release');
  await look(page, 'new-board');
  await page.getByRole('button', { name: 'Create', exact: true }).click();

  const board = new BoardPage(page);
  await board.untilReady();
  await board.addCard('To Do', 'Write the notes');
  await board.addCard('To Do', 'Tell the team');
  await board.drag('Write the notes', 'In Progress');
  await board.untilSynced();

  await page.reload();
  await board.untilReady();
  await expect(board.cardIn('In Progress', 'Write the notes')).toBeVisible();
  await expect(board.cardIn('To Do', 'Tell the team')).toBeVisible();
});

async function addressOf(board: BoardPage, title: string): Promise<string> {
  return (await board.card(title).getByRole('link').getAttribute('href')) ?? '';
}

test('whoever is signed in stays so over a reload, whoever is not is asked to sign in', async ({
  person,
  page,
  server,
}) => {
  const ana = await person('ana');
  const address = await ana.makeBoard('Autumn release');
  await ana.open(address);
  await ana.page.reload();
  await new BoardPage(ana.page).untilReady();

  await page.goto(`${server.url}${address.path}`);
  await expect(page.getByRole('heading', { name: 'Sign in to Weft' })).toBeVisible();
});
