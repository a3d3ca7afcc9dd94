import type { BoardPage } from '../support/board-page';
import { downloaded } from '../support/download';
import { expect, test } from '../support/fixtures';
import { look } from '../support/gallery';

const EXPLANATION = 'Some of your edits were not accepted';

test('edits made before hearing of a demotion are explained, offered as a file, and not on the board', async ({
  person,
  server,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ben.makeBoard('Autumn release', [ana]);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  await bens.addCard('To Do', 'Ask the clinic');
  await expect(anas.card('Ask the clinic')).toBeVisible();
  const before = await anas.layout();

  await server.halt();
  await anas.addCard('To Do', 'Order routers');
  await anas.drag('Ask the clinic', 'Done');
  const card = await anas.openCard('Order routers');
  await card.description.pressSequentially('Four of them.');
  await card.close();
  await expect(anas.chip).toHaveText(/^Saved on this device · \d+ waiting$/);
  await ana.context.setOffline(true);
  await server.restart();
  await ben.changeRole(address, ana, 'viewer');
  await ana.context.setOffline(false);

  await expect(anas.chip).toHaveText('Rejected');
  await expect(async () => {
    expect(await anas.layout()).toEqual(before);
  }).toPass();
  await expect(anas.page.getByRole('button', { name: 'Add card to To Do' })).toHaveCount(0);
  await ana.page.reload();
  await expect(anas.chip).toHaveText('Rejected');
  await expect(anas.card('Ask the clinic')).toBeVisible();
  // The board is built anew without them a moment after.
  await expect.poll(() => anas.layout()).toEqual(before);

  await anas.chip.getByRole('button').click();
  await ana.page.getByRole('button', { name: 'See what and why' }).click();
  const dialog = ana.page.getByRole('dialog', { name: EXPLANATION });
  await expect(dialog).toContainText('You may no longer edit this board.');
  await expect(dialog).toContainText('Order routers');
  await look(ana.page, 'refused-edits');
  const file = await downloaded(ana.page, dialog.getByRole('button', { name: 'Download' }));
  expect(file.name).toMatch(/\.json$/);
  expect(wordsIn(file.text)).toEqual({ titles: ['Order routers'], typed: 'Four of them.', moves: ['done'] });

  await dialog.getByRole('button', { name: 'Forget them' }).click();
  await anas.untilSynced();
  await ana.page.reload();
  await anas.untilReady();
  await bens.untilSynced();
  await expect.poll(() => bens.layout()).toEqual(before);
});

test('every tab tells of the refusal, and seeing to it in one settles it in all', async ({ person, server }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ben.makeBoard('Autumn release', [ana]);
  const tabs: BoardPage[] = [await ana.open(address), await ana.openTab(address)];
  const [first, second] = tabs as [BoardPage, BoardPage];

  await server.halt();
  await first.addCard('To Do', 'By the first tab');
  await second.addCard('To Do', 'By the second tab');
  await ana.context.setOffline(true);
  await server.restart();
  await ben.changeRole(address, ana, 'viewer');
  await ana.context.setOffline(false);
  for (const tab of tabs) {
    await expect(tab.chip).toHaveText('Rejected');
    await expect(tab.cards).toHaveCount(0);
    await tab.chip.getByRole('button').click();
    await tab.page.getByRole('button', { name: 'See what and why' }).click();
    const dialog = tab.page.getByRole('dialog', { name: EXPLANATION });
    await expect(dialog).toContainText('By the first tab');
    await expect(dialog).toContainText('By the second tab');
    await tab.page.keyboard.press('Escape');
  }
  await second.chip.getByRole('button').click();
  await second.page.getByRole('button', { name: 'See what and why' }).click();
  await second.page.getByRole('button', { name: 'Forget them' }).click();
  for (const tab of tabs) await tab.untilSynced();
});

/** What the file has of somebody's work. */
function wordsIn(file: string): { titles: string[]; typed: string; moves: string[] } {
  const refusals = JSON.parse(file) as { actions: Wanted[] }[];
  const actions = refusals.flatMap(({ actions }) => actions);
  return {
    titles: actions.flatMap((action) => (action.type === 'add_card' ? [action.title ?? ''] : [])),
    typed: actions.map(({ edit }) => edit?.inserted ?? '').join(''),
    moves: actions.flatMap((action) => (action.type === 'move_card' ? [action.column ?? ''] : [])),
  };
}

interface Wanted {
  type: string;
  title?: string;
  column?: string;
  edit?: { inserted: string };
}
