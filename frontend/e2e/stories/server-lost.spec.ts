import { expectSameBoard } from '../support/board-page';
import { expect, test } from '../support/fixtures';

test('the server is killed and comes back: both go on without reload, and the chip tells the truth', async ({
  person,
  server,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  await anas.addCard('To Do', 'Contested');
  await anas.addCard('To Do', 'Before the crash');
  await expect(bens.card('Before the crash')).toBeVisible();
  // A reload would lose this mark.
  await Promise.all([ana, ben].map(({ page }) => page.evaluate(() => Reflect.set(window, 'stayed', true))));

  await server.kill();
  await anas.drag('Contested', 'In Progress');
  await bens.drag('Contested', 'Done');
  await anas.addCard('To Do', 'While it was away');
  await expect(anas.chip).toHaveText(/2 waiting/);
  await expect(bens.chip).toHaveText(/1 waiting/);
  await expect(bens.card('While it was away')).toHaveCount(0);

  await server.restart();
  await Promise.all([anas.untilSynced(), bens.untilSynced()]);
  await expect(bens.card('While it was away')).toBeVisible();
  const layout = await expectSameBoard(anas, bens);
  expect([...(layout['In Progress'] ?? []), ...(layout.Done ?? [])]).toEqual(['Contested']);

  await bens.addCard('Done', 'After the crash');
  await expect(anas.cardIn('Done', 'After the crash')).toBeVisible();
  for (const { page } of [ana, ben]) {
    expect(await page.evaluate(() => Reflect.get(window, 'stayed'))).toBe(true);
  }
});
