import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

test('cards are found by text, person and date; the address says what is shown', async ({ person }) => {
  const ana = await person('ana');
  const board = await ana.open(await ana.makeBoard('Autumn release'));
  const { page } = ana;
  for (const title of ['Ask the café', 'Order routers', 'Tell the team']) await board.addCard('To Do', title);
  await board.openCard('Order routers');
  await page.getByRole('button', { name: 'Assigned to: nobody' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'ana' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Due: none' }).click();
  await page.getByLabel('Day').fill('2020-01-31');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Due: Jan 31, 2020, overdue' })).toBeVisible();
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  await page.getByRole('link', { name: 'Tell the team' }).focus();
  await page.keyboard.press('/');
  await page.getByRole('searchbox', { name: 'Search the cards' }).fill('CAFE');
  await expect(board.cards).toHaveCount(1);
  await expect(page.getByRole('search').getByText('1 of 3 cards')).toBeVisible();
  expect(new URL(page.url()).searchParams.get('q')).toBe('CAFE');
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(board.cards).toHaveCount(3);

  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('button', { name: 'Filter by assigned' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'ana (you)' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Filter by due' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Overdue' }).click();
  await page.keyboard.press('Escape');
  await expect(board.cards).toHaveCount(1);
  await look(page, 'filter');
  await page.reload();
  await expect(board.card('Order routers')).toBeVisible();
  await expect(board.cards).toHaveCount(1);
  await (await board.openCard('Order routers')).close();
  await expect(board.cards).toHaveCount(1);

  await page.getByRole('link', { name: 'My cards' }).click();
  await expect(page.getByRole('heading', { name: 'Overdue' })).toBeVisible();
  await look(page, 'my-cards');
  await page.getByRole('link', { name: 'Order routers' }).click();
  const card = page.getByRole('dialog', { name: 'Order routers' });
  await expect(card).toBeVisible();
  // Neither this card nor those opened here are left behind in the browser's history.
  await page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  for (const _ of [1, 2]) {
    await page.getByRole('link', { name: 'Order routers' }).click();
    await expect(card).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(card).toHaveCount(0);
    await expect(page.getByRole('link', { name: 'Order routers' })).toBeFocused();
  }
  await page.goBack();
  await expect(page).toHaveURL('/my-cards');
});

test('by keyboard alone several cards are chosen and moved together, as one change; by pointer, too', async ({
  person,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const [board, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  const { page } = ana;
  for (const title of ['One', 'Two', 'Three']) await board.addCard('To Do', title);

  await page.getByRole('link', { name: 'One' }).focus();
  await page.keyboard.press('x');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('x');
  await expect(page.getByText('2 cards chosen')).toBeVisible();
  await look(page, 'chosen-cards');
  await page.getByRole('region', { name: 'Chosen cards' }).getByRole('button', { name: 'Move to…' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Done' }).press('Enter');
  const moved = { 'To Do': ['Two'], 'In Progress': [], Done: ['One', 'Three'] };
  await expect.poll(() => bens.layout()).toEqual(moved);
  await expect(page.getByText('2 cards chosen')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect.poll(() => bens.layout()).toEqual({ 'To Do': ['One', 'Two', 'Three'], 'In Progress': [], Done: [] });

  // The keys of a chosen card are those of all chosen ones; each is one thing to undo.
  await page.getByRole('link', { name: 'One' }).focus();
  await page.keyboard.press('x');
  await page.getByRole('link', { name: 'Three' }).focus();
  await page.keyboard.press('x');
  const all = { 'To Do': ['One', 'Two', 'Three'], 'In Progress': [], Done: [] };
  await page.keyboard.press('Alt+ArrowRight');
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(() => board.layout()).toEqual(moved);
  await expect(page.getByRole('link', { name: 'Three' })).toBeFocused();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(() => board.layout()).toEqual(all);
  await page.getByRole('link', { name: 'One' }).focus();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: 'Done' }).press('Enter');
  await expect.poll(() => board.layout()).toEqual(moved);
  await page.keyboard.press('Control+z');
  await expect.poll(() => board.layout()).toEqual(all);
  for (const [key, said] of [
    ['Delete', '2 cards moved to the trash'],
    ['e', '2 cards archived'],
  ] as const) {
    for (const card of ['One', 'Three']) {
      await page.getByRole('link', { name: card }).focus();
      await page.keyboard.press('x');
    }
    await page.keyboard.press(key);
    await expect.poll(() => board.layout()).toEqual({ 'To Do': ['Two'], 'In Progress': [], Done: [] });
    await expect(page.getByRole('link', { name: 'Two' })).toBeFocused();
    await page.getByRole('group').filter({ hasText: said }).getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => board.layout()).toEqual(all);
  }

  await page.getByRole('link', { name: 'Two' }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => bens.layout()).toEqual({ 'To Do': ['Two', 'One', 'Three'], 'In Progress': [], Done: [] });
  await page.keyboard.press('Alt+ArrowRight');
  await expect(page.getByText('Two: In Progress, 1 of 1')).toBeAttached();
  await expect(page.getByRole('link', { name: 'Two' })).toBeFocused();
  await expect.poll(() => bens.layout()).toEqual({ 'To Do': ['One', 'Three'], 'In Progress': ['Two'], Done: [] });

  // Chosen cards also go together when one of them is dragged.
  await page.getByRole('link', { name: 'One' }).click({ modifiers: ['Shift'] });
  await page.getByRole('link', { name: 'Three' }).click({ modifiers: ['Shift'] });
  await board.drag('Three', 'Done');
  await expect.poll(() => bens.layout()).toEqual({ 'To Do': [], 'In Progress': ['Two'], Done: ['One', 'Three'] });
});

test('under a filter nothing happens unseen: hidden chosen cards are left alone, an added one is said to be hidden', async ({
  person,
}) => {
  const ana = await person('ana');
  const board = await ana.open(await ana.makeBoard('Autumn release'));
  const { page } = ana;
  for (const title of ['Ask the clinic', 'Order routers', 'Tell the team']) {
    await board.addCard('To Do', title);
    await page.getByRole('link', { name: title }).click({ modifiers: ['Shift'] });
  }
  const bar = page.getByRole('region', { name: 'Chosen cards' });
  await expect(bar).toContainText('3 cards chosen');
  await page
    .getByRole('button', { name: 'History' })
    .or(page.getByRole('link', { name: 'History' }))
    .click();
  await expect(page.getByRole('group', { name: 'The board as it was' })).toBeVisible();
  await expect(page.locator('[data-chosen-cards]')).toHaveCount(0);
  await page.goBack();

  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('searchbox', { name: 'Search the cards' }).fill('clinic');
  await expect(bar).toContainText('1 card chosen · 2 more hidden');
  await look(page, 'chosen-hidden');
  await bar.getByRole('button', { name: 'Trash' }).click();
  await expect(board.cards).toHaveCount(0);
  await expect(bar).toContainText('2 chosen, hidden by the filter');
  await expect(bar.getByRole('button')).toHaveCount(1);

  // What can be pressed is not covered by what says so.
  const toast = page.getByRole('group').filter({ hasText: '1 card moved to the trash' });
  await expect(toast).toBeVisible();
  const [told, stands] = await Promise.all([toast.boundingBox(), bar.getByRole('status').boundingBox()]);
  expect((told?.y ?? 0) + (told?.height ?? 0)).toBeLessThanOrEqual(stands?.y ?? 0);

  await page.getByRole('button', { name: 'Add card to To Do' }).click();
  await page.getByRole('textbox', { name: 'Card title' }).fill('Book a room');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Added, and hidden by the filter')).toBeVisible();
  await expect(board.cards).toHaveCount(0);
  await page
    .getByRole('group')
    .filter({ hasText: 'Added, and hidden' })
    .getByRole('button', { name: 'Show all' })
    .click();
  await expect.poll(() => board.layout()).toMatchObject({ 'To Do': ['Order routers', 'Tell the team', 'Book a room'] });
  await expect(bar).toContainText('2 cards chosen');
});

test('the palette does things and goes to cards, the sheet names the keys', async ({ person }) => {
  const ana = await person('ana');
  await ana.makeBoard('Winter release');
  const board = await ana.open(await ana.makeBoard('Autumn release'));
  const { page } = ana;
  const openPalette = async () => {
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Type a command, a card or a board' })).toBeFocused();
  };
  await openPalette();
  await look(page, 'palette');
  await page.keyboard.type('card to done');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Card title' }).fill('From the palette');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(board.cardIn('Done', 'From the palette')).toBeVisible();
  await openPalette();
  await page.keyboard.type('palette');
  await expect(page.getByRole('option', { name: 'From the palette' })).toHaveAttribute('data-highlighted');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'From the palette' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await look(page, 'keys');
  await page.getByRole('checkbox', { name: /Single keys/ }).uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await expect(page.getByRole('textbox', { name: 'Card title' })).toHaveCount(0);

  await openPalette();
  await page.keyboard.type('zebra');
  await expect(page.getByRole('option', { name: 'Search all texts of the cards for “zebra”' })).toBeVisible();
  await look(page, 'palette-search');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('searchbox', { name: 'Search the cards' })).toHaveValue('zebra');
  await page.keyboard.press('Escape');
  await openPalette();
  await page.keyboard.type('winter');
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle(/Winter release/);
});
