import type { Page } from '@playwright/test';
import { expectSameBoard } from '../support/board-page';
import { expect, test } from '../support/fixtures';

test('what I did is taken back after a reload and after syncing, and what another has changed since stays', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  await expect(button(ana.page, 'Undo')).toHaveAttribute('aria-disabled', 'true');
  for (const title of ['Plan', 'Posters', 'Rooms']) await anas.addCard('To Do', title);
  await anas.drag('Plan', 'Done');
  await anas.drag('Posters', 'In Progress');
  let card = await anas.openCard('Rooms');
  await card.description.pressSequentially('Ask for the hall', { delay: 5 });
  await card.close();
  await anas.untilSynced();

  // Ben moves one of the two elsewhere, and types into what Ana has typed.
  await expect(bens.cardIn('Done', 'Plan')).toBeVisible();
  await bens.drag('Plan', 'In Progress');
  const bensCard = await bens.openCard('Rooms');
  await expect(bensCard.description).toHaveValue('Ask for the hall');
  await bensCard.description.press('End');
  await bensCard.description.pressSequentially(', and the garden', { delay: 5 });
  await bensCard.close();
  await bens.untilSynced();
  await expect(anas.cardIn('In Progress', 'Plan')).toBeVisible();

  await ana.page.reload();
  await anas.untilReady();
  card = await anas.openCard('Rooms');
  await expect(card.description).toHaveValue('Ask for the hall, and the garden');
  await card.description.focus();
  await card.description.press('Control+z');
  await expect(card.description).toHaveValue(', and the garden');
  await card.description.press('Control+Shift+z');
  await expect(card.description).toHaveValue('Ask for the hall, and the garden');
  await card.description.press('Control+z');
  await expect(card.description).toHaveValue(', and the garden');
  await card.close();

  await ana.page.keyboard.press('Control+z');
  await expect(anas.cardIn('To Do', 'Posters')).toBeVisible();
  await ana.page.keyboard.press('Control+z');
  await expect(ana.page.getByText('Not undone: ben has changed the place of “Plan” since.')).toBeVisible();
  await expect(anas.cardIn('In Progress', 'Plan')).toBeVisible();
  // Nobody has touched this one; with the buttons it goes and comes back.
  await button(ana.page, 'Undo').click();
  await expect(ana.page.getByText('Not undone: ben has changed “Rooms” since.')).toBeVisible();
  await button(ana.page, 'Undo').click();
  await expect(anas.card('Posters')).toHaveCount(0);
  await button(ana.page, 'Redo').click();
  await expect(anas.cardIn('To Do', 'Posters')).toBeVisible();
  await Promise.all([anas.untilSynced(), bens.untilSynced()]);
  const layout = await expectSameBoard(anas, bens);
  expect(layout).toEqual({ 'To Do': ['Posters', 'Rooms'], 'In Progress': ['Plan'], Done: [] });
});

test('typing goes in human steps, and what was taken back in one tab another does again', async ({ person }) => {
  const ana = await person('ana');
  const address = await ana.makeBoard('Autumn release');
  const board = await ana.open(address);
  await board.addCard('To Do', 'Notes');
  const other = await ana.openTab(address);
  await board.page.bringToFront();
  const card = await board.openCard('Notes');
  await card.description.pressSequentially('First thought.', { delay: 5 });
  // Longer than the pause that ends a step.
  await board.page.waitForTimeout(2_500);
  await card.description.pressSequentially(' Second thought.', { delay: 5 });
  await card.description.press('Control+z');
  await expect(card.description).toHaveValue('First thought.');
  await card.description.press('Control+z');
  await expect(card.description).toHaveValue('');

  await other.page.bringToFront();
  await other.page.keyboard.press('Control+y');
  const seen = await other.openCard('Notes');
  await expect(seen.description).toHaveValue('First thought.');
  await expect(card.description).toHaveValue('First thought.');
});

function button(page: Page, name: string) {
  return page.getByRole('group', { name: 'Undo and redo' }).getByRole('button', { name });
}
