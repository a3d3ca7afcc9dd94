import { BoardPage } from '../support/board-page';
import { boardDatabases, rowsOf } from '../support/device-store';
import { downloaded } from '../support/download';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import { signIn } from '../support/sign-in';

test('a session ended by the server while offline wipes nothing, and nobody else on the browser sees or sends any of it', async ({
  person,
  server,
}) => {
  const [ana, ben, cleo] = await Promise.all([person('ana'), person('ben'), person('cleo')]);
  const { page } = ana;
  const address = await ana.makeBoard('Autumn release', [ben, cleo]);
  const [board, cleos] = await Promise.all([ana.open(address), cleo.open(address)]);
  await board.addCard('To Do', 'Before');
  await board.untilSynced();

  await server.halt();
  await board.addCard('To Do', 'On the train');
  await expect(board.chip).toHaveText('Saved on this device · 1 waiting');
  await ana.context.setOffline(true);
  await server.restart();
  await ana.endSessionsFromElsewhere();
  await ana.context.setOffline(false);
  await expect(board.chip).toHaveText('Sign in to sync · 1 waiting');
  await board.addCard('To Do', 'Signed out');
  await expect(board.chip).toHaveText('Sign in to sync · 2 waiting');
  await page.reload();
  await expect(board.chip).toHaveText('Sign in to sync · 2 waiting');
  await expect(board.card('On the train')).toBeVisible();
  await expect(board.card('Signed out')).toBeVisible();

  await board.chip.getByRole('button').click();
  await page.getByRole('dialog').getByRole('link', { name: 'Sign in' }).click();
  await signIn(page, 'ben');
  await page.goto(address.path);
  await board.untilReady();
  await expect(board.card('Before')).toBeVisible();
  await board.addCard('Done', 'By Ben');
  await expect(cleos.card('By Ben')).toBeVisible();
  for (const seen of [board, cleos]) expect((await seen.layout())['To Do']).toEqual(['Before']);
  // Signing out removes what is Ben's, and only that.
  await page.getByRole('button', { name: 'Account: ben' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to Weft' })).toBeVisible();
  expect(await boardDatabases(page)).toEqual([`weft-${ana.id}`]);

  await signIn(page, 'ana');
  await page.goto(address.path);
  await board.untilReady();
  for (const seen of [board, cleos]) {
    await expect.poll(() => seen.layout()).toMatchObject({ 'To Do': ['Before', 'On the train', 'Signed out'] });
  }
});

test('a session ended while its tabs are open: all say so, and signing in in one lets all go on', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [first, second, bens] = [await ana.open(address), await ana.openTab(address), await ben.open(address)];
  await ana.endSession();
  for (const tab of [first, second]) await expect(tab.chip).toHaveText('Sign in to sync');
  await look(first.page, 'session-ended');
  await first.addCard('To Do', 'By the first tab');
  await second.addCard('To Do', 'By the second tab');
  for (const tab of [first, second]) await expect(tab.chip).toHaveText('Sign in to sync · 2 waiting');
  await expect(bens.cards).toHaveCount(0);

  await second.chip.getByRole('button').click();
  await second.page.getByRole('dialog').getByRole('link', { name: 'Sign in' }).click();
  await signIn(second.page, 'ana');
  await first.untilSynced();
  await expect(bens.card('By the first tab')).toBeVisible();
  await expect(bens.card('By the second tab')).toBeVisible();
});

test('a chosen sign-out with edits waiting on two boards says how many, gives them as a file, and leaves nothing', async ({
  person,
  server,
}) => {
  const ana = await person('ana');
  const { page } = ana;
  const [autumn, winter] = [await ana.makeBoard('Autumn release'), await ana.makeBoard('Winter release')];
  const board = await ana.open(autumn);
  const other = await ana.openTab(winter);
  await server.kill();
  await board.addCard('To Do', 'First');
  await board.addCard('To Do', 'Second');
  await other.addCard('Done', 'Third');
  await expect(board.chip).toHaveText('Saved on this device · 2 waiting');
  await expect(other.chip).toHaveText('Saved on this device · 1 waiting');
  expect(await rowsOf(page, winter.id)).toMatchObject({ pending: 1 });

  await page.getByRole('button', { name: 'Account: ana' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  const asking = page.getByRole('dialog', { name: 'Sign out and lose edits?' });
  await expect(asking).toContainText('3 edits could not be sent');
  const file = await downloaded(page, asking.getByRole('button', { name: 'Download a copy' }));
  for (const title of ['First', 'Second', 'Third']) expect(file.text).toContain(`"${title}"`);
  await asking.getByRole('button', { name: 'Sign out and lose them' }).click();
  await page
    .getByRole('dialog', { name: 'The server cannot be reached' })
    .getByRole('button', { name: 'Sign out and lose them' })
    .click();
  for (const tab of [page, other.page]) {
    await expect(tab.getByRole('heading', { name: 'Sign in to Weft' })).toBeVisible();
  }
  await expect.poll(() => boardDatabases(page)).toEqual([]);
  const answers = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('user')));
  expect(answers).toEqual([]);

  await server.restart();
  await page.goto(autumn.path);
  await signIn(page, 'ana');
  await page.goto(autumn.path);
  await new BoardPage(page).untilReady();
  await expect(board.cards).toHaveCount(0);
});
