import { expectSameBoard } from '../support/board-page';
import { expect, test } from '../support/fixtures';

test('two people drag the same card to different columns at the same moment: one place, the same for both', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  await anas.addCard('To Do', 'Contested');
  await anas.addCard('To Do', 'Bystander');
  await expect(bens.card('Contested')).toBeVisible();

  const carried = await Promise.all([anas.carry('Contested', 'In Progress'), bens.carry('Contested', 'Done')]);
  await Promise.all(carried.map(({ drop }) => drop()));

  await Promise.all([anas.untilSynced(), bens.untilSynced()]);
  const layout = await expectSameBoard(anas, bens);
  expect([...(layout['In Progress'] ?? []), ...(layout.Done ?? [])]).toEqual(['Contested']);
  expect(layout['To Do']).toEqual(['Bystander']);
});

test('a description typed by two people at once keeps both texts', async ({ person }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  await anas.addCard('To Do', 'Notes');
  await expect(bens.card('Notes')).toBeVisible();

  const [anasCard, bensCard] = await Promise.all([anas.openCard('Notes'), bens.openCard('Notes')]);
  await anasCard.description.fill('middle');
  await expect(bensCard.description).toHaveValue('middle');

  await anasCard.description.press('Home');
  await bensCard.description.press('End');
  await Promise.all([
    anasCard.description.pressSequentially('what Ana says, ', { delay: 15 }),
    bensCard.description.pressSequentially(', what Ben says', { delay: 15 }),
  ]);

  const merged = 'what Ana says, middle, what Ben says';
  await expect(anasCard.description).toHaveValue(merged);
  await expect(bensCard.description).toHaveValue(merged);
});
