import { exported, layoutOf } from '../support/exports';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';
import { HistoryPage } from '../support/history-page';

test('any moment can be looked at, taken away and brought back, and who may not is not offered it', async ({
  person,
}) => {
  const [ana, ben, carl] = await Promise.all([person('ana'), person('ben'), person('carl')]);
  const address = await ana.makeBoard('Autumn release', [ben, carl]);
  const anas = await ana.open(address);
  await anas.addCard('To Do', 'Plan');
  await anas.untilSynced();
  const bens = await ben.open(address);
  await bens.drag('Plan', 'Done');
  await bens.addCard('To Do', 'Posters');
  await bens.untilSynced();
  const carls = await carl.open(address);
  await carls.addCard('In Progress', 'Rooms');
  await expect(anas.cardIn('In Progress', 'Rooms')).toBeVisible();
  const now = await anas.layout();

  const { page } = ana;
  const history = await HistoryPage.open(page);
  expect(await history.layout()).toEqual(now);
  await expect(page.getByRole('list', { name: 'Steps' }).getByRole('listitem').first()).toContainText(
    'carl added “Rooms”',
  );
  // By keyboard to the beginning and on; the slider says who did what.
  await history.slider.focus();
  await page.keyboard.press('Home');
  await expect(history.slider).toHaveAttribute('aria-valuetext', /^Step 1 of 5: You renamed the board to “Autumn/);
  await expect(history.board.getByRole('link')).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(history.slider).toHaveAttribute('aria-valuetext', /^Step 2 of 5: You added “Plan”/);
  await expect(history.board.getByRole('link')).toHaveText(['Plan']);
  await history.step('“Posters”').click();
  const then = { 'To Do': ['Posters'], 'In Progress': [], Done: ['Plan'] };
  await expect(history.board.getByRole('link')).toHaveText(['Posters', 'Plan']);
  expect(await history.layout()).toEqual(then);
  const file = await exported(page, 'JSON');
  expect(layoutOf(file)).toEqual(then);
  expect(file.name).toMatch(/^Autumn release as of \d{4}-\d\d-\d\d \d\d\.\d\d(\.\d\d)?\.json$/);
  await look(page, 'history');

  await page.getByRole('button', { name: 'Changed since' }).click();
  await expect(page.getByRole('list', { name: 'Changed since' })).toHaveText('Roomsadded to In Progress');
  await history.board.getByRole('link', { name: 'Plan' }).click();
  await expect(page.getByRole('dialog', { name: 'Plan' })).toContainText('Nothing about it has changed since.');
  await look(page, 'history-card');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('button', { name: 'Restore board' }).click();
  // The board is where it was left, and as it was then.
  await expect(page.getByRole('link', { name: 'History', exact: true })).toBeFocused();
  await expect(anas.card('Rooms')).toHaveCount(0);
  expect(await anas.layout()).toEqual(then);
  await expect(bens.card('Rooms')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(anas.cardIn('In Progress', 'Rooms')).toBeVisible();

  await expect(bens.cardIn('In Progress', 'Rooms')).toBeVisible();
  await bens.drag('Posters', 'Done');
  const bensHistory = await HistoryPage.open(ben.page);
  await expect(ben.page.getByRole('button', { name: 'Restore board' })).toHaveCount(0);
  await bensHistory.step('carl added “Rooms”').click();
  await expect(bensHistory.board.getByRole('region', { name: 'Done' }).getByRole('link')).toHaveText(['Plan']);
  await expect(bensHistory.board.getByRole('article', { name: 'Posters' })).toContainText('Since: moved to Done');
  await bensHistory.board.getByRole('link', { name: 'Posters' }).click();
  await expect(ben.page.getByRole('dialog', { name: 'Posters' })).toContainText('Since then: moved to Done');
  await ben.page.getByRole('button', { name: 'Restore card' }).click();
  await expect(ben.page.getByText(/“Posters” is as it was at \d\d:\d\d(:\d\d)?\./)).toBeVisible();
  await ben.page.goBack();
  await expect(bens.cardIn('To Do', 'Posters')).toBeVisible();
});

test('five things done in a row are five moments, and what was deleted among them comes back', async ({ person }) => {
  const ana = await person('ana');
  const { page } = ana;
  const board = await ana.open(await ana.makeBoard('Autumn release'));
  for (const title of ['Plan', 'Posters', 'Rooms']) await board.addCard('To Do', title);
  await (await board.openCard('Posters')).moveToTrash();
  await expect(board.card('Posters')).toHaveCount(0);
  await board.drag('Rooms', 'Done');

  const history = await HistoryPage.open(page);
  const stops = ['moved “Rooms” to Done', 'trashed “Posters”', 'added “Rooms”', 'added “Posters”', 'added “Plan”'];
  const seen = [['Plan', 'Rooms'], ['Plan', 'Rooms'], ['Plan', 'Posters', 'Rooms'], ['Plan', 'Posters'], ['Plan']];
  await history.slider.focus();
  for (const [i, did] of stops.entries()) {
    await expect(history.slider).toHaveAttribute(
      'aria-valuetext',
      new RegExp(`^Step ${String(6 - i)} of 6: You ${did}`),
    );
    await history.untilShown();
    await expect(history.board.getByRole('link')).toHaveText(seen[i] ?? []);
    await expect(history.step(did)).toHaveAttribute('aria-current', 'step');
    await page.keyboard.press('ArrowLeft');
  }
  // The list shows the newest of a long go, and the rest when asked.
  await page.keyboard.press('End');
  await expect(history.step('added “Plan”')).toHaveCount(0);
  await page.getByRole('button', { name: 'Show 3 more' }).click();
  await look(page, 'history-of-one');
  await history.step('added “Rooms”').click();
  await history.board.getByRole('link', { name: 'Posters' }).click();
  await page.getByRole('button', { name: 'Restore card' }).click();
  await expect(page.getByText(/“Posters” is as it was at/)).toBeVisible();
  await page.goBack();
  await expect(board.cardIn('To Do', 'Posters')).toBeVisible();
  await expect(board.cardIn('Done', 'Rooms')).toBeVisible();
});
