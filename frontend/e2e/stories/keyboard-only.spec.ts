import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { Keyboard } from '../support/keyboard';
import { PASSWORD } from '../support/person';

test('from signing in to signing out by keyboard alone: a board, a column, cards, all of a card, moving it, taking it back', async ({
  person,
  server,
  page,
}) => {
  await person('ana');
  const keys = await Keyboard.of(page);
  await page.goto(server.url);
  await keys.tabTo(page.getByRole('textbox', { name: 'Username or e-mail' }));
  await keys.type('ana');
  await keys.tabTo(page.getByLabel('Password', { exact: true }));
  await keys.type(PASSWORD);
  await keys.press('Enter');

  await keys.choose(page.getByRole('button', { name: 'New board' }).first());
  await keys.tabTo(page.getByRole('textbox', { name: 'Name' }));
  await keys.type('Autumn release');
  await keys.press('Enter');
  const board = new BoardPage(page);
  await board.untilReady();
  await expect(page.locator('#content')).toBeFocused();

  await keys.press('Control+k');
  await keys.type('add a column');
  await keys.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Column title' })).toBeFocused();
  await keys.type('Review');
  await keys.press('Enter');
  await expect(board.column('Review')).toBeVisible();
  await keys.press('Escape', 'n');
  for (const title of ['Ask the clinic', 'Order routers']) {
    await keys.type(title);
    await keys.press('Enter');
    await expect(board.cardIn('To Do', title)).toBeVisible();
  }
  await keys.press('Escape');

  const link = page.getByRole('link', { name: 'Order routers', exact: true });
  await keys.tabTo(page.getByRole('link', { name: 'Ask the clinic', exact: true }), 'Shift+Tab');
  await keys.press('ArrowDown');
  await expect(link).toBeFocused();
  await keys.press('Enter');
  await fillCard(board, keys);
  await keys.press('Escape');
  const named = page.getByRole('link', { name: 'Order routers today', exact: true });
  await expect(named).toBeFocused();
  const face = board.card('Order routers today');
  for (const says of ['Due tomorrow', 'Has a description', '1 of 1 done', '1 comment']) {
    await expect(face.getByTitle(says)).toBeVisible();
  }
  await expect(face.getByText('Urgent')).toBeVisible();
  await expect(face.getByRole('list', { name: 'Assigned to' })).toContainText('ana');

  await keys.press('Alt+ArrowRight');
  await expect(board.cardIn('In Progress', 'Order routers today')).toBeVisible();
  await expect(named).toBeFocused();
  await keys.press('m');
  await keys.chooseInMenu(page.getByRole('menuitem', { name: 'Review' }));
  await expect(board.cardIn('Review', 'Order routers today')).toBeVisible();
  await expect(named).toBeFocused();
  await keys.press('Control+z');
  await expect(board.cardIn('In Progress', 'Order routers today')).toBeVisible();
  await keys.press('Control+Shift+z');
  await expect(board.cardIn('Review', 'Order routers today')).toBeVisible();

  await keys.press('/');
  await keys.type('clinic');
  await expect(board.cards).toHaveCount(1);
  await keys.choose(page.getByRole('button', { name: 'Show all' }));
  await expect(board.cards).toHaveCount(2);
  await expect(named).toBeFocused();

  await keys.press('Control+k');
  await keys.type('order routers');
  await keys.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Order routers today' })).toBeVisible();
  await keys.press('Escape');
  await expect(named).toBeFocused();
  await keys.press('Delete');
  await expect(board.cards).toHaveCount(1);
  const inToast = page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Undo' });
  await keys.choose(inToast);
  await expect(board.cards).toHaveCount(2);
  await expect(inToast).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'More for Review' })).toBeFocused();
  await board.untilSynced();

  await keys.tabTo(page.getByRole('button', { name: 'Account: ana' }), 'Shift+Tab');
  await keys.press('Enter');
  await keys.chooseInMenu(page.getByRole('menuitem', { name: 'Sign out' }));
  await expect(page.getByRole('heading', { name: 'Sign in to Weft' })).toBeVisible();
  await keys.expectNoPointer();
});

/** All that a card has, from its dialog that has just opened. */
async function fillCard({ page }: BoardPage, keys: Keyboard): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Order routers' });
  await keys.tabTo(dialog.getByRole('textbox', { name: 'Title' }));
  await keys.press('End');
  await keys.type(' today');
  await expect(page.getByRole('dialog', { name: 'Order routers today' })).toBeVisible();

  await keys.choose(page.getByRole('button', { name: 'Labels: none' }));
  await keys.chooseInMenu(page.getByRole('menuitem', { name: 'Make a label…' }));
  await keys.tabTo(page.getByRole('textbox', { name: 'Name of the new label' }));
  await keys.type('Urgent');
  await keys.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name of Urgent' })).toBeVisible();
  await keys.press('Escape');
  const labels = page.getByRole('button', { name: 'Labels: Urgent' });
  await expect(labels).toBeFocused();

  await keys.choose(page.getByRole('button', { name: 'Assigned to: nobody' }));
  await keys.chooseInMenu(page.getByRole('menuitemcheckbox', { name: 'ana' }));
  await keys.press('Escape');
  await expect(page.getByRole('button', { name: 'Assigned to: ana' })).toBeFocused();

  await keys.choose(page.getByRole('button', { name: 'Due: none' }));
  await keys.choose(page.getByRole('button', { name: 'Tomorrow' }));
  await expect(page.getByRole('button', { name: 'Due: tomorrow' })).toBeFocused();

  await keys.tabTo(page.getByRole('textbox', { name: 'Description' }));
  await keys.type('Two of them, with *spare* cables.');
  await keys.press('Escape');
  await expect(page.getByRole('button', { name: 'Edit the description' })).toBeFocused();
  await keys.tabTo(page.getByRole('textbox', { name: 'Add an item to the checklist' }));
  await keys.type('Ask for the price');
  await keys.press('Enter');
  await keys.tabTo(page.getByRole('checkbox', { name: 'Ask for the price' }), 'Shift+Tab');
  await keys.press('Space');
  await expect(page.getByRole('checkbox', { name: 'Ask for the price' })).toBeChecked();
  await keys.tabTo(page.getByRole('textbox', { name: 'Write a comment' }));
  await keys.type('Ordered from the usual place.');
  await keys.press('Control+Enter');
  await expect(page.getByRole('list', { name: 'Comments' })).toContainText('Ordered from the usual place.');
}
