import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { fillRegistration } from '../support/sign-in';

test('a newcomer registers, makes a board, adds cards and drags one by mouse', async ({ server, page }) => {
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'Create the first account' })).toBeVisible();
  await fillRegistration(page, 'ana');

  await page.getByRole('button', { name: 'New board' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Autumn release');
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
