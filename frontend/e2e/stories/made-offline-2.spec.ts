import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import { untilOnDevice } from '../support/on-device';
import type { Person } from '../support/person';

test.use({ serviceWorkers: 'allow' });

test('a board made without the server outlives its tab, and reaches others though its author opens another page', async ({
  person,
  server,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  await ana.makeBoard('Autumn release', [ben]);
  const board = await makeBoardOffline(ana, "ana's team", () => server.kill());
  await board.addCard('To Do', 'Thought of on the way');
  await board.addCard('Done', 'Tickets bought');
  // Its name is an edit too.
  await expect(board.chip).toHaveText('Saved on this device · 3 waiting');
  const { pathname } = new URL(ana.page.url());
  await ana.page.close();

  const page = await ana.context.newPage();
  await page.goto('/');
  await page.getByRole('link', { name: /Made on the train/ }).click();
  const reopened = new BoardPage(page);
  await expect(reopened.cardIn('To Do', 'Thought of on the way')).toBeVisible();
  await reopened.addCard('In Progress', 'After the tunnel');
  await expect(reopened.chip).toHaveText('Saved on this device · 4 waiting');
  await page.close();

  await server.restart();
  const home = await ana.context.newPage();
  await home.goto('/');
  // Reloading is what Ben would do who was told to look for it.
  await expect(async () => {
    await ben.page.goto('/');
    await expect(ben.page.getByRole('link', { name: /Made on the train/ })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await ben.page.goto(pathname);
  const bens = new BoardPage(ben.page);
  await bens.untilReady();
  const layout = {
    'To Do': ['Thought of on the way'],
    'In Progress': ['After the tunnel'],
    Done: ['Tickets bought'],
  };
  await expect.poll(() => bens.layout()).toEqual(layout);
  await bens.addCard('Done', 'Hello from Ben');
  const anas = await ana.openTab({ path: pathname });
  await expect(anas.card('Hello from Ben')).toBeVisible();
});

test('a board the server will not take stays, says so, and can go to another workspace', async ({ person, server }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ben.makeBoard('Autumn release', [ana]);
  const board = await makeBoardOffline(ana, "ben's team", () => server.halt());
  const { page } = ana;
  await board.addCard('To Do', 'Thought of on the way');
  await expect(board.chip).toHaveText('Saved on this device · 2 waiting');
  await ana.context.setOffline(true);
  await server.restart();
  await ben.changeRole(address, ana, 'viewer');
  await ana.context.setOffline(false);

  const banner = page.getByRole('region', { name: 'This board is only on this device' });
  await expect(banner).toContainText("In ben's team you may look, not make boards.");
  await look(page, 'board-not-taken');
  await board.addCard('To Do', 'And goes on');
  await expect(board.chip).toHaveText('Saved on this device · 3 waiting');
  await page.reload();
  await expect(banner).toContainText("In ben's team you may look, not make boards.");
  await expect(board.card('And goes on')).toBeVisible();
  await expect(banner.getByRole('combobox', { name: 'Put it into' })).toContainText('ana’s workspace');
  await banner.getByRole('button', { name: 'Put it there' }).click();
  await board.untilSynced();
  await expect(banner).toHaveCount(0);
  await page.reload();
  await board.untilReady();
  expect((await board.layout())['To Do']).toEqual(['Thought of on the way', 'And goes on']);
});

async function makeBoardOffline(ana: Person, team: string, cut: () => Promise<void>): Promise<BoardPage> {
  const { page } = ana;
  await page.goto('/');
  await expect(page.getByRole('link', { name: /Autumn release/ })).toBeVisible();
  await untilOnDevice(page);
  await cut();
  await page.getByRole('button', { name: `Add a board to ${team}` }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Made on the train');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const board = new BoardPage(page);
  await expect(board.column('To Do')).toBeVisible();
  return board;
}
