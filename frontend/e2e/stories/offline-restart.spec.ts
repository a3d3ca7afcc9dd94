import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { untilOnDevice } from '../support/on-device';

const EDITS = 20;

test.use({ serviceWorkers: 'allow' });

test('twenty edits without the server outlive the tab, and reach everybody once it is back', async ({
  person,
  server,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const anas = await ana.open(address);
  await anas.addCard('To Do', 'Before');
  await anas.untilSynced();
  await untilOnDevice(ana.page);

  await server.kill();
  const titles = Array.from({ length: EDITS }, (_, i) => `Offline ${String(i + 1)}`);
  for (const title of titles) await anas.addCard('In Progress', title);
  await expect(anas.chip).toHaveText(/20 waiting/);
  await ana.page.close();

  const page = await ana.context.newPage();
  await page.goto(`${server.url}${address.path}`);
  const reopened = new BoardPage(page);
  await expect(reopened.chip).toHaveText(/20 waiting/);
  for (const title of titles) await expect(reopened.cardIn('In Progress', title)).toBeVisible();
  await expect(reopened.cardIn('To Do', 'Before')).toBeVisible();
  await reopened.addCard('Done', 'After the restart');
  await expect(reopened.chip).toHaveText(/21 waiting/);

  await server.restart();
  await reopened.untilSynced();
  const bens = await ben.open(address);
  for (const title of titles) await expect(bens.cardIn('In Progress', title)).toBeVisible();
  await expect(bens.cardIn('Done', 'After the restart')).toBeVisible();
});

test('what waits on a board that is not on screen goes to the server all the same', async ({ person, server }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const anas = await ana.open(address);
  await untilOnDevice(ana.page);
  await server.kill();
  await anas.addCard('To Do', 'Left alone');
  await expect(anas.chip).toHaveText(/1 waiting/);
  await ana.page.close();

  await server.restart();
  const bens = await ben.open(address);
  await expect(bens.card('Left alone')).toHaveCount(0);
  const page = await ana.context.newPage();
  await page.goto(server.url);
  await expect(bens.card('Left alone')).toBeVisible();
});
