import { BoardPage, expectSameBoard } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { untilOnDevice } from '../support/on-device';

test('a server whose backup was put back gets all it lost from the devices of those who made it', async ({
  person,
  server,
}) => {
  const [ana, ben, cleo, dora] = await Promise.all(['ana', 'ben', 'cleo', 'dora'].map((name) => person(name)));
  if (!ana || !ben || !cleo || !dora) throw new Error('there are four people');
  const address = await ana.makeBoard('Autumn release', [ben, cleo, dora]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  await anas.addCard('To Do', 'Ana before');
  await bens.addCard('To Do', 'Ben before');
  await Promise.all([anas.untilSynced(), bens.untilSynced()]);

  await server.halt();
  const restore = await server.backUp();
  await server.restart();
  await Promise.all([anas.untilSynced(), bens.untilSynced()]);
  await anas.addCard('In Progress', 'Ana after');
  await expect(bens.card('Ana after')).toBeVisible();
  // It builds on what Ana made, which the backup lacks too.
  await bens.drag('Ana after', 'Done');
  await bens.addCard('In Progress', 'Ben after');
  await anas.drag('Ben before', 'In Progress');
  await Promise.all([anas.untilSynced(), bens.untilSynced()]);
  const agreed = await expectSameBoard(anas, bens);

  await server.halt();
  await restore();
  await anas.addCard('To Do', 'Ana while it was away');
  await Promise.all([ana, ben].map(({ context }) => context.setOffline(true)));
  await server.restart();
  const cleos = await cleo.open(address);
  const kept = { 'To Do': ['Ana before', 'Ben before'], 'In Progress': [], Done: [] };
  expect(await cleos.layout(), 'what the backup has').toEqual(kept);
  await Promise.all([ana, ben].map(({ context }) => context.setOffline(false)));
  await Promise.all([anas.untilSynced(), bens.untilSynced()]);
  const layout = await expectSameBoard(anas, bens);
  expect(layout).toEqual({ ...agreed, 'To Do': [...(agreed['To Do'] ?? []), 'Ana while it was away'] });
  await expectSameBoard(anas, cleos);
  const doras = await dora.open(address);
  await expect.poll(() => doras.layout()).toEqual(layout);
  await anas.addCard('Done', 'Business as usual');
  for (const others of [bens, cleos, doras]) await expect(others.cardIn('Done', 'Business as usual')).toBeVisible();
});

test.describe('from devices that were closed', () => {
  test.use({ serviceWorkers: 'allow' });

  test('what one made waits for what the other made, and nothing of either is lost', async ({ person, server }) => {
    const [ana, ben, cleo] = await Promise.all([person('ana'), person('ben'), person('cleo')]);
    const address = await ana.makeBoard('Autumn release', [ben, cleo]);
    const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
    await anas.addCard('To Do', 'Before');
    await expect(bens.card('Before')).toBeVisible();
    await Promise.all([untilOnDevice(ana.page), untilOnDevice(ben.page)]);

    await server.halt();
    const restore = await server.backUp();
    await server.restart();
    await Promise.all([anas.untilSynced(), bens.untilSynced()]);
    await anas.addCard('In Progress', 'Ana after');
    await expect(bens.card('Ana after')).toBeVisible();
    await bens.drag('Ana after', 'Done');
    await expect(anas.cardIn('Done', 'Ana after')).toBeVisible();
    await Promise.all([anas.untilSynced(), bens.untilSynced()]);
    await Promise.all([ana.page.close(), ben.page.close()]);

    await server.halt();
    await restore();
    await server.restart();
    // Ben alone cannot bring his move back: the card it moves is Ana's.
    const bensAgain = new BoardPage(await ben.context.newPage());
    await bensAgain.page.goto(address.path);
    await expect(bensAgain.chip).toHaveText(/waiting/);
    await bensAgain.addCard('To Do', 'Ben goes on');

    const anasAgain = await ana.openTab(address);
    await Promise.all([anasAgain.untilSynced(), bensAgain.untilSynced()]);
    const layout = await expectSameBoard(anasAgain, bensAgain);
    expect(layout).toEqual({ 'To Do': ['Before', 'Ben goes on'], 'In Progress': [], Done: ['Ana after'] });
    expect(await (await cleo.open(address)).layout()).toEqual(layout);
  });
});
