import { expect, test } from '../support/fixtures';

test('a card goes to the trash without a question, and a toast brings it back', async ({ person }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  await anas.addCard('To Do', 'Old idea');
  await expect(bens.card('Old idea')).toBeVisible();

  const card = await anas.openCard('Old idea');
  await card.moveToTrash();
  await expect(anas.card('Old idea')).toHaveCount(0);
  await expect(bens.card('Old idea')).toHaveCount(0);

  await ana.page.getByRole('region').getByRole('button', { name: 'Undo' }).click();
  await expect(anas.cardIn('To Do', 'Old idea')).toBeVisible();
  await expect(bens.cardIn('To Do', 'Old idea')).toBeVisible();
});
