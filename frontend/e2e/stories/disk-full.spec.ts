import { expect, test } from '../support/fixtures';

test('a disk that fills up while somebody works: what is not kept is said, and kept once there is room', async ({
  person,
  server,
}) => {
  const ana = await person('ana');
  const { page } = ana;
  const board = await ana.open(await ana.makeBoard('Autumn release'));
  await board.addCard('To Do', 'Before');
  await board.untilSynced();
  const devtools = await ana.context.newCDPSession(page);
  const room = (bytes?: number) =>
    devtools.send('Storage.overrideQuotaForOrigin', {
      origin: server.url,
      ...(bytes !== undefined && { quotaSize: bytes }),
    });

  await room(1);
  await server.kill();
  await board.addCard('To Do', 'Nowhere yet');
  await expect(board.chip).toHaveText('Not saved');
  await room();
  await board.addCard('To Do', 'With room again');
  await expect(board.chip).toHaveText('Saved on this device · 2 waiting');
  await page.reload();
  await expect(board.card('Nowhere yet')).toBeVisible();
  await server.restart();
  await board.untilSynced();
  expect((await board.layout())['To Do']).toEqual(['Before', 'Nowhere yet', 'With room again']);
});
