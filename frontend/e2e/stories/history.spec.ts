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
  await expect(history.slider).toHaveAttribute('aria-valuetext', /^Step 1 of 3: You .*“Plan”/);
  await expect(history.board.getByRole('link')).toHaveText(['Plan']);
  await history.step('“Posters”').click();
  const then = { 'To Do': ['Posters'], 'In Progress': [], Done: ['Plan'] };
  await expect(history.board.getByRole('link')).toHaveText(['Posters', 'Plan']);
  expect(await history.layout()).toEqual(then);
  const file = await exported(page, 'JSON');
  expect(layoutOf(file)).toEqual(then);
  expect(file.name).toMatch(/^Autumn release as of \d{4}-\d\d-\d\d \d\d\.\d\d\.json$/);
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
  await expect(ben.page.getByText(/“Posters” is as it was at \d\d:\d\d\./)).toBeVisible();
  await ben.page.goBack();
  await expect(bens.cardIn('To Do', 'Posters')).toBeVisible();
});
