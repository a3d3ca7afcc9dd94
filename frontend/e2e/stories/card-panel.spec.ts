import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

test('all of a card: labels, a date, people, a checklist, comments and Markdown, seen by another at once', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  const { page } = ana;
  await anas.addCard('To Do', 'Ask the clinic');
  const card = await anas.openCard('Ask the clinic');

  await card.description.fill(
    'Before **Friday**. See [the plan](https://example.org/plan), not [this](javascript:alert(1)).',
  );
  await card.description.press('Escape');
  await expect(card.dialog.getByRole('button', { name: 'Edit the description' })).toBeFocused();
  await expect(card.dialog.getByRole('link', { name: 'the plan' })).toHaveAttribute('href', 'https://example.org/plan');
  await expect(card.dialog.locator('a[href^="javascript"]')).toHaveCount(0);

  await makeLabel(page, 'Urgent');
  await page.getByRole('button', { name: 'Due: none' }).click();
  await expect(page.getByRole('dialog', { name: 'Due date' })).toBeVisible();
  await look(page, 'card-due');
  await page.getByRole('button', { name: 'Tomorrow' }).click();
  await expect(page.getByRole('button', { name: 'Due: tomorrow' })).toBeVisible();
  await page.getByRole('button', { name: 'Assigned to: nobody' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'ben' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Assigned to: ben' })).toBeVisible();

  const item = page.getByRole('textbox', { name: 'Add an item to the checklist' });
  await item.fill('Find the number');
  await item.press('Enter');
  await item.fill('Call');
  await item.press('Enter');
  await page.getByRole('checkbox', { name: 'Call' }).check();
  await page.getByRole('checkbox', { name: 'Call' }).press('Alt+ArrowUp');
  await expect(page.getByRole('list', { name: 'Checklist' }).getByRole('checkbox').first()).toHaveAccessibleName(
    'Call',
  );
  await expect(card.dialog.getByText('1 of 2 done')).toBeVisible();
  await page.getByRole('button', { name: 'More for Call' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Item', exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('checkbox', { name: 'Call' })).toBeFocused();

  const comment = page.getByRole('textbox', { name: 'Write a comment' });
  await comment.pressSequentially('Please help, @be');
  await expect(page.getByRole('option', { name: 'ben' })).toBeVisible();
  await look(page, 'card-mention');
  await comment.press('Enter');
  await expect(comment).toHaveValue('Please help, @ben ');
  await comment.press('Control+Enter');
  const comments = page.getByRole('list', { name: 'Comments' }).getByRole('listitem');
  await expect(comments.locator('.mention')).toHaveText('@ben');
  await expect(page.getByText(/^You added this /)).toBeVisible();
  await page.getByRole('button', { name: 'Show activity' }).click();
  const activity = page.getByRole('list', { name: 'Activity' });
  await expect(activity).toContainText('added this card');
  await look(page, 'card');

  const seen = bens.card('Ask the clinic');
  await expect(seen.getByText('Urgent')).toBeVisible();
  for (const says of ['Due tomorrow', 'Has a description', '1 of 2 done', '1 comment']) {
    await expect(seen.getByTitle(says)).toBeVisible();
  }
  await expect(seen.getByRole('list', { name: 'Assigned to' })).toContainText('ben');

  await comments.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Edit the comment' }).fill('No help needed');
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  await expect(comments).toContainText('edited');
  const bensCard = await bens.openCard('Ask the clinic');
  await expect(bensCard.dialog.getByText('No help needed')).toBeVisible();
  const found = bensCard.dialog.getByRole('checkbox', { name: 'Find the number' });
  await found.click();
  await expect(found).toBeChecked();
  await expect(activity.getByRole('listitem').first()).toContainText('ben ticked items of this card');
  await expect(bensCard.dialog.getByRole('list', { name: 'Comments' }).getByRole('button')).toHaveCount(0);
  await comments.getByRole('button', { name: 'Delete' }).click();
  await expect(bensCard.dialog.getByText('No help needed')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(bensCard.dialog.getByText('No help needed')).toBeVisible();
});

test('a card is archived, brought back, duplicated, linked to, and deleted for ever', async ({ person }) => {
  const ana = await person('ana', { permissions: ['clipboard-read', 'clipboard-write'] });
  const address = await ana.makeBoard('Autumn release');
  const board = await ana.open(address);
  const { page } = ana;
  await board.addCard('To Do', 'Old idea');
  await (await board.openCard('Old idea')).choose('Archive');
  await expect(board.card('Old idea')).toHaveCount(0);

  await page.getByRole('button', { name: 'Archive and trash' }).click();
  await expect(page.getByRole('dialog', { name: 'Archive and trash' })).toBeVisible();
  await look(page, 'archive');
  await page.getByRole('button', { name: 'Restore Old idea' }).click();
  await page.keyboard.press('Escape');
  await expect(board.cardIn('To Do', 'Old idea')).toBeVisible();

  const card = await board.openCard('Old idea');
  await card.choose('Copy link');
  await expect(page.getByText('Link copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).pathname).toBe(address.path);
  await card.choose('Duplicate');
  await expect(page.getByText('“Old idea” is duplicated')).toBeVisible();
  await expect(page).not.toHaveURL(link);
  await card.moveToTrash();
  await expect(board.card('Old idea')).toHaveCount(1);
  await page.goto(link);
  await expect(page.getByRole('dialog', { name: 'Old idea' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Archive and trash' }).click();
  await page.getByRole('tab', { name: 'Trash' }).click();
  await page.getByRole('button', { name: 'Delete Old idea for ever' }).click();
  await look(page, 'delete-card');
  await page.getByRole('button', { name: 'Delete for ever', exact: true }).click();
  await expect(page.getByText('Nothing is in the trash.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(board.card('Old idea')).toHaveCount(1);
});

test('what was begun is there after a reload, a closed card and another column’s box; what was thrown away is not', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ben.makeBoard('Autumn release', [ana]);
  const board = await ana.open(address);
  const { page } = ana;
  await board.addCard('To Do', 'Ask the clinic');
  const title = page.getByRole('textbox', { name: 'Card title' });
  const addTo = (column: string) => page.getByRole('button', { name: `Add card to ${column}` });
  await addTo('To Do').click();
  await title.pressSequentially('Order rou');
  await addTo('Done').click();
  await title.pressSequentially('Not this');
  await title.press('Escape');
  await expect(addTo('To Do')).toHaveText('Order rou');
  await look(page, 'card-begun');

  await board.card('Ask the clinic').getByRole('link').click();
  const comment = page.getByRole('textbox', { name: 'Write a comment' });
  await comment.fill('Until Friday');
  await comment.press('Control+Enter');
  const said = page.getByRole('list', { name: 'Comments' });
  await said.getByRole('button', { name: 'Edit' }).click();
  const edit = page.getByRole('textbox', { name: 'Edit the comment' });
  await edit.fill('Until Thursday');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await board.card('Ask the clinic').getByRole('link').click();
  await expect(edit).toHaveValue('Until Thursday');
  await comment.pressSequentially('And then we');
  const item = page.getByRole('textbox', { name: 'Add an item to the checklist' });
  await item.pressSequentially('Find the num');
  await page.reload();
  await expect(comment).toHaveValue('And then we');
  await expect(edit).toHaveValue('Until Thursday');
  await expect(item).toHaveValue('Find the num');
  await item.press('Enter');
  const row = page.getByRole('listitem').filter({ hasText: 'Find the num' });
  await row.getByRole('button', { name: 'More for Find the num' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('group').filter({ hasText: 'is deleted' }).getByRole('button', { name: 'Undo' }).click();
  await expect(row).toBeVisible();
  await edit.press('Escape');
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  // What somebody else makes of one’s role takes nothing away.
  await ben.changeRole(address, ana, 'viewer');
  await expect(addTo('To Do')).toHaveCount(0);
  await ben.changeRole(address, ana, 'member');
  await addTo('To Do').click();
  await expect(title).toHaveValue('Order rou');
  await title.press('Enter');
  await expect(board.cardIn('To Do', 'Order rou')).toBeVisible();
  await page.reload();
  await expect(addTo('To Do')).toHaveText('Add card');
  await expect(addTo('Done')).toHaveText('Add card');
  await board.card('Ask the clinic').getByRole('link').click();
  await expect(item).toHaveValue('');
  await expect(edit).toHaveCount(0);
  await expect(said).toContainText('Until Friday');
  await expect(comment).toHaveValue('And then we');
});

/** Makes a label from an open card, which then has it. */
async function makeLabel(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Labels: none' }).click();
  await page.getByRole('menuitem', { name: 'Make a label…' }).click();
  await page.getByRole('textbox', { name: 'Name of the new label' }).fill(name);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('textbox', { name: `Name of ${name}` })).toBeVisible();
  await look(page, 'labels');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: `Labels: ${name}` })).toBeVisible();
}
