import { boardDatabases, rowsOf } from '../support/device-store';
import { downloaded } from '../support/download';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import type { BoardAddress, Person } from '../support/person';

type Ending = (owner: Person, address: BoardAddress, other: Person) => Promise<void>;

/** Ways to lose a board while the server is away from one's device. */
const endings: Record<string, Ending> = {
  'somebody removed from the workspace': (owner, address, other) => owner.removeMember(address, other),
  'a board deleted for ever': (owner, address) => owner.deleteBoard(address),
};

for (const [what, end] of Object.entries(endings)) {
  test(`${what}, with edits waiting: told so, offered the edits, and nothing stays on the device`, async ({
    person,
    server,
  }) => {
    const [ana, ben] = await Promise.all([person('ana', { reducedMotion: 'reduce' }), person('ben')]);
    const { page } = ana;
    const address = await ben.makeBoard('Autumn release', [ana]);
    const board = await ana.open(address);
    await board.addCard('To Do', 'Before');
    await board.untilSynced();
    // Out of sight until the board is gone, so that it does not come back for a moment.
    await server.halt();
    await board.addCard('To Do', 'Never sent');
    await expect(board.chip).toHaveText('Saved on this device · 1 waiting');
    expect(await rowsOf(page, address.id)).toMatchObject({ pending: 1 });
    await ana.context.setOffline(true);
    await server.restart();
    await end(ben, address, ana);
    await ana.context.setOffline(false);

    const told = page.getByRole('heading', { name: /^(Board not found|You have no access to this board any more)$/ });
    await expect(told).toBeVisible();
    const words = page.getByText('1 edit of yours did not reach the server, and is kept on this device');
    await expect(words).toBeVisible();
    await page.reload();
    await expect(told).toBeVisible();
    await expect(words).toBeVisible();
    await expect(board.cards).toHaveCount(0);
    await look(page, `removed-${what.split(' ')[0] ?? ''}`);

    const file = await downloaded(page, page.getByRole('button', { name: 'Download my edits' }));
    expect(file.name).toMatch(/\.json$/);
    expect(JSON.parse(file.text)).toMatchObject({
      boards: [{ board: address.id, name: 'Autumn release', actions: [{ type: 'add_card', title: 'Never sent' }] }],
    });

    await page.getByRole('button', { name: 'Remove from this device' }).click();
    await expect(page).toHaveURL('/');
    await expect.poll(() => rowsOf(page, address.id)).toEqual({});
    expect(await boardDatabases(page)).toHaveLength(1);
    await page.goto(address.path);
    await expect(page.getByRole('heading', { name: 'Board not found' })).toBeVisible();
    await expect(page.getByText('did not reach the server')).toHaveCount(0);
  });

  test(`${what}, with nothing waiting: told so, and the local copy goes by itself`, async ({ person }) => {
    const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
    const address = await ben.makeBoard('Autumn release', [ana]);
    const board = await ana.open(address);
    await board.addCard('To Do', 'Before');
    await board.untilSynced();
    expect(await rowsOf(ana.page, address.id)).toMatchObject({ boards: 1 });
    await end(ben, address, ana);
    await expect(
      ana.page.getByRole('heading', { name: /^(Board not found|You have no access to this board any more)$/ }),
    ).toBeVisible();
    await expect.poll(() => rowsOf(ana.page, address.id)).toEqual({});
  });
}

test('somebody removed who does not look at the board finds what did not reach the server among the boards', async ({
  person,
  server,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const { page } = ana;
  const address = await ben.makeBoard('Autumn release', [ana]);
  const board = await ana.open(address);
  await server.halt();
  await board.addCard('To Do', 'Never sent');
  await expect(board.chip).toHaveText('Saved on this device · 1 waiting');
  await page.goto('about:blank');
  await server.restart();
  await ben.removeMember(address, ana);
  await page.goto(server.url);
  const tile = page.getByRole('region', { name: 'On this device' }).getByRole('link', { name: /Autumn release/ });
  await expect(tile).toContainText('1 edit waits');
  await tile.click();
  await expect(page.getByText('1 edit of yours did not reach the server, and is kept on this device')).toBeVisible();
});
