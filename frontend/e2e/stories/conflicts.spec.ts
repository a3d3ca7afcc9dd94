import { expectSameBoard } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

test('what loses against somebody else’s edit is shown with who wrote it, and can be taken instead', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  await anas.addCard('To Do', 'Contested');
  await expect(bens.card('Contested')).toBeVisible();

  await Promise.all([ana.context.setOffline(true), ben.context.setOffline(true)]);
  await anas.drag('Contested', 'In Progress');
  await bens.drag('Contested', 'Done');
  await Promise.all([ana.context.setOffline(false), ben.context.setOffline(false)]);
  await Promise.all([anas.untilSynced(), bens.untilSynced()]);
  const layout = await expectSameBoard(anas, bens);
  const isDone = layout.Done?.includes('Contested') ?? false;

  // Whoever lost takes theirs back.
  const [loser, loserBoard] = isDone ? [ana, anas] : [ben, bens];
  const wanted = isDone ? 'In Progress' : 'Done';
  await expect(loserBoard.card('Contested').getByTitle('Changed by two at the same time')).toBeVisible();
  const card = await loserBoard.openCard('Contested');
  await expect(card.dialog.getByText(`You moved it to “${wanted}” at the same time`)).toBeVisible();
  await look(loser.page, 'card-conflict');
  const winner = isDone ? bens : anas;
  const winnersCard = await winner.openCard('Contested');
  await expect(winnersCard.dialog.getByRole('button', { name: 'Use theirs' })).toBeVisible();
  await card.dialog.getByRole('button', { name: 'Use mine' }).click();
  await expect(card.dialog.getByText('at the same time')).toHaveCount(0);
  await expect(winnersCard.dialog.getByText('at the same time')).toHaveCount(0);
  await card.close();
  await winnersCard.close();
  await expect(winner.cardIn(wanted, 'Contested')).toBeVisible();
});

test('a card that one archived while another moved it to the trash says so where it lies, and is opened by its link', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  await anas.addCard('To Do', 'Contested');
  await expect(bens.card('Contested')).toBeVisible();
  const opened = await anas.openCard('Contested');
  const link = ana.page.url();
  await opened.close();

  await Promise.all([ana.context.setOffline(true), ben.context.setOffline(true)]);
  await ana.page.getByRole('link', { name: 'Contested' }).press('e');
  await ben.page.getByRole('link', { name: 'Contested' }).press('Delete');
  await Promise.all([expect(anas.cards).toHaveCount(0), expect(bens.cards).toHaveCount(0)]);
  await Promise.all([ana.context.setOffline(false), ben.context.setOffline(false)]);
  await Promise.all([anas.untilSynced(), bens.untilSynced()]);

  const { page } = ben;
  await page.getByRole('button', { name: 'Archive and trash' }).click();
  const card = page.getByRole('listitem').filter({ hasText: 'Contested' });
  await expect(card.getByText('Changed by two at the same time')).toBeVisible();
  await look(page, 'put-away-conflict');
  await card.getByRole('button', { name: 'Open Contested' }).click();
  const panel = page.getByRole('dialog', { name: 'Contested' });
  await expect(panel.getByRole('list', { name: 'Written at the same time' })).toBeVisible();
  await panel.getByRole('button', { name: 'Close' }).click();

  // By its link, from anywhere.
  await page.goto(link);
  await expect(panel.getByText(/^This card is in the (trash|archive)/u)).toBeVisible();
  await panel.getByRole('button', { name: /^Use (theirs|mine)$/ }).click();
  await expect(panel.getByRole('list', { name: 'Written at the same time' })).toHaveCount(0);
  await panel.getByRole('button', { name: 'Restore', exact: true }).click();
  await panel.getByRole('button', { name: 'Close' }).click();
  await expect(bens.cardIn('To Do', 'Contested')).toBeVisible();
  await expect(anas.cardIn('To Do', 'Contested')).toBeVisible();
});
