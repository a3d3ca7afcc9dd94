import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

test('what I am given with the network off is under “My cards” at once, and once when it is back', async ({
  person,
}) => {
  const ana = await person('ana');
  const board = await ana.open(await ana.makeBoard('Autumn release'));
  const { page } = ana;
  await board.addCard('To Do', 'Order routers');
  await (await board.openCard('Order routers')).close();
  await board.untilSynced();
  await page.getByRole('link', { name: 'My cards' }).click();
  await expect(page.getByText('Nothing is assigned to you')).toBeVisible();
  await page.goBack();
  await expect(board.card('Order routers')).toBeVisible();

  await ana.context.setOffline(true);
  await board.addCard('To Do', 'Made on the train');
  const card = await board.openCard('Made on the train');
  await page.getByRole('button', { name: 'Assigned to: nobody' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'ana' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Assigned to: ana' })).toBeVisible();
  await card.close();
  await page.getByRole('link', { name: 'My cards' }).click();
  const mine = page.getByRole('main').getByRole('link', { name: /^Made on the train/ });
  await expect(mine).toHaveCount(1);
  await expect(mine).toContainText('Autumn release');

  await ana.context.setOffline(false);
  await mine.click();
  await board.untilSynced();
  await page.goto('/my-cards');
  await expect(mine).toHaveCount(1);
});

test('whoever is mentioned is told, until they have opened the card', async ({ person }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const anas = await ana.open(address);
  await anas.addCard('To Do', 'Order routers');
  await anas.untilSynced();
  const { page } = ana;
  await page.goto('/my-cards?show=mentions');
  await expect(page.getByText('Nobody has mentioned you')).toBeVisible();

  const bens = await ben.open(address);
  await bens.openCard('Order routers');
  const says = async (text: string) => {
    await ben.page.getByRole('textbox', { name: 'Write a comment' }).fill(text);
    await ben.page.keyboard.press('Control+Enter');
    await expect(ben.page.getByRole('list', { name: 'Comments' })).toContainText(text);
  };
  await says('Ask anabel@example.org first.');
  await says('@ana, which ones were they?');
  await bens.untilSynced();

  // Boards used recently go on syncing, and what was missed is fetched when one is opened.
  await ana.open(address);
  const link = page.getByRole('link', { name: /^My cards.* 1 new mention$/ });
  await link.click();
  await page.getByRole('link', { name: /^Mentions/ }).click();
  const list = page.getByRole('list', { name: 'Mentions' });
  await expect(list.getByRole('link')).toHaveCount(1);
  await expect(list.getByText('New', { exact: true })).toBeVisible();
  await look(page, 'my-cards-mentions');
  await list.getByRole('link', { name: /which ones were they/ }).click();
  await expect(page.getByRole('dialog', { name: 'Order routers' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'My cards', exact: true, includeHidden: true })).toHaveCount(1);
  await page.goto('/my-cards?show=mentions');
  await expect(list.getByRole('link')).toHaveCount(1);
  await expect(list.getByText('New', { exact: true })).toHaveCount(0);
});
