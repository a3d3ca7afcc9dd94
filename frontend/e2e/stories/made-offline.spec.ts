import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import { untilOnDevice } from '../support/on-device';

test.use({ serviceWorkers: 'allow' });

test('a board made without the server is there at once, and everybody’s once the server is back', async ({
  person,
  server,
}) => {
  const [ana, ben] = await Promise.all([person('ana', { reducedMotion: 'reduce' }), person('ben')]);
  await ana.makeBoard('Autumn release', [ben]);
  const { page } = ana;
  await page.goto('/');
  await expect(page.getByRole('link', { name: /Autumn release/ })).toBeVisible();
  await untilOnDevice(page);

  await server.kill();
  await page.getByRole('button', { name: "Add a board to ana's team" }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Made on the train');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const board = new BoardPage(page);
  await board.addCard('To Do', 'Thought of on the way');
  await expect(board.chip).toHaveText(/^Saved on this device · \d waiting$/);
  const { pathname } = new URL(page.url());

  await page.getByRole('link', { name: 'Weft: all boards' }).click();
  const tile = page.getByRole('link', { name: /Made on the train/ });
  await expect(tile).toContainText('On this device · waits for the server');
  await page.getByRole('button', { name: 'Account: ana' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'This device' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Made on the train' })).toContainText(
    'Only on this device',
  );
  await look(page, 'settings-device');
  await page.getByRole('button', { name: 'Remove Made on the train from this device' }).click();
  await expect(page.getByRole('dialog')).toContainText('The server does not have this board: it is lost for ever.');
  await look(page, 'remove-board');
  await page.getByRole('button', { name: 'Keep it' }).click();

  await server.restart();
  await page.goto(pathname);
  await board.untilReady();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Made on the train');
  await ben.page.goto(pathname);
  const bens = new BoardPage(ben.page);
  await expect(bens.cardIn('To Do', 'Thought of on the way')).toBeVisible();
});
