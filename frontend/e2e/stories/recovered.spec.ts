import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

test('a card that was moved into a column while another deleted it is found in a lane of its own, which brings the column back', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  for (const title of ['Order routers', 'Ask the clinic']) await anas.addCard('To Do', title);
  await expect(bens.cards).toHaveCount(2);

  await ana.context.setOffline(true);
  for (const title of ['Order routers', 'Ask the clinic']) await anas.drag(title, 'In Progress');
  await ben.page.getByRole('button', { name: 'More for In Progress' }).click();
  await ben.page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(bens.column('In Progress')).toHaveCount(0);
  await ana.context.setOffline(false);
  for (const board of [anas, bens]) await expect(board.column('Recovered').getByRole('article')).toHaveCount(2);
  await look(ben.page, 'recovered');

  await bens.drag('Ask the clinic', 'Done');
  const restore = ben.page.getByRole('button', { name: 'Restore the column “In Progress”' });
  await restore.focus();
  await restore.press('Enter');
  await expect(bens.cardIn('In Progress', 'Order routers')).toBeVisible();
  await expect(anas.cardIn('In Progress', 'Order routers')).toBeVisible();
  await expect(bens.column('Recovered')).toHaveCount(0);
  await expect(ben.page.locator('#content')).toBeFocused();
});

test('a column that two renamed says so, and the name that lost is taken instead', async ({ person }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const boards = await Promise.all([ana.open(address), ben.open(address)]);
  await Promise.all([ana.context.setOffline(true), ben.context.setOffline(true)]);
  for (const { page } of boards) {
    await page.getByRole('button', { name: 'More for Done' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'Column title' }).fill(page === ana.page ? 'Shipped' : 'Ready');
    await page.keyboard.press('Enter');
  }
  await Promise.all([ana.context.setOffline(false), ben.context.setOffline(false)]);
  await Promise.all(boards.map((board) => board.untilSynced()));
  const mark = ana.page.getByRole('button', { name: /was changed by two at the same time$/u });
  await expect(mark).toBeVisible();
  const isAnas = await boards[0].column('Shipped').isVisible();
  await mark.press('Enter');
  await look(ana.page, 'column-conflict');
  await ana.page.getByRole('button', { name: isAnas ? 'Use theirs' : 'Use mine' }).press('Enter');
  await expect(boards[1].column(isAnas ? 'Ready' : 'Shipped')).toBeVisible();
  await expect(mark).toHaveCount(0);
  await expect(ana.page.getByRole('button', { name: `More for ${isAnas ? 'Ready' : 'Shipped'}` })).toBeFocused();
});
