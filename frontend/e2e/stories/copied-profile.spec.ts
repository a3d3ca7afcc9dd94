import { BoardPage, expectSameBoard } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { untilOnDevice } from '../support/on-device';
import { Person } from '../support/person';

test('a copied browser profile forks nobody: both go on, and every edit of both is there exactly once', async ({
  person,
  profile,
  server,
}) => {
  const options = { baseURL: server.url, serviceWorkers: 'allow' } as const;
  const ben = await person('ben');
  const original = await profile();
  const ana = await Person.register('ana', await original.open(options), server.url);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const board = await ana.open(address);
  await board.addCard('To Do', 'Before');
  await board.untilSynced();
  await untilOnDevice(ana.page);
  await server.kill();
  await board.addCard('To Do', 'Pending in both');
  await expect(board.chip).toHaveText('Saved on this device · 1 waiting');
  await original.close();

  const copied = await profile(original);
  const [mine, twin] = await Promise.all(
    [original, copied].map(async (one) => {
      const page = await (await one.open(options)).newPage();
      await page.goto(address.path);
      const opened = new BoardPage(page);
      await expect(opened.card('Pending in both')).toBeVisible();
      return opened;
    }),
  );
  if (!mine || !twin) throw new Error('there are two profiles');
  await mine.addCard('To Do', 'By the original');
  await mine.drag('Pending in both', 'Done');
  await twin.addCard('To Do', 'By the copy');
  await twin.drag('Before', 'In Progress');
  for (const one of [mine, twin]) await expect(one.chip).toHaveText('Saved on this device · 3 waiting');

  await server.restart();
  await Promise.all([mine.untilSynced(), twin.untilSynced()]);
  const layout = await expectSameBoard(mine, twin);
  expect(layout['In Progress']).toEqual(['Before']);
  expect(layout.Done).toEqual(['Pending in both']);
  expect(layout['To Do']?.toSorted()).toEqual(['By the copy', 'By the original']);
  const bens = await ben.open(address);
  await expect.poll(() => bens.layout()).toEqual(layout);

  await mine.addCard('Done', 'The original goes on');
  await twin.addCard('Done', 'The copy goes on');
  for (const one of [mine, twin, bens]) {
    await expect(one.card('The original goes on')).toBeVisible();
    await expect(one.card('The copy goes on')).toBeVisible();
  }
  await Promise.all([mine.untilSynced(), twin.untilSynced()]);
});
