import type { BrowserContextOptions } from '@playwright/test';
import { autumnRelease } from '../support/autumn-release';
import { type BoardPage, expectSameBoard } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { HistoryPage } from '../support/history-page';
import { makeEdits, workerScript } from '../support/many-edits';
import { readmePicture } from '../support/readme-picture';

const CARD = 'Draft the autumn release notes';
/** Two such windows stand side by side in the README. */
const WINDOW: BrowserContextOptions = {
  viewport: { width: 960, height: 620 },
  colorScheme: 'light',
  reducedMotion: 'reduce',
};

test('two people without network drag the same card and type into it: back online nothing is lost, and both are told', async ({
  person,
}) => {
  const [ana, ben, cleo] = await Promise.all([person('ana', WINDOW), person('ben', WINDOW), person('cleo')]);
  const address = await cleo.makeBoard('Autumn release', [ana, ben]);
  const anas = await ana.open(address);
  const edits = autumnRelease({ by: cleo.id, ana: ana.id, ben: ben.id });
  await makeEdits(cleo, address, edits, { script: workerScript(ana.page) });
  const bens = await ben.open(address);
  await expect(anas.cardIn('Done', 'Move the backups to the new disk')).toBeVisible();
  const before = await expectSameBoard(anas, bens);

  await Promise.all([ana.context.setOffline(true), ben.context.setOffline(true)]);
  await Promise.all([
    dragAndType(anas, 'In Progress', 'Ana was here: the dates are settled.\n'),
    dragAndType(bens, 'Done', 'Ben was here: the translators have it.\n'),
  ]);
  for (const board of [anas, bens]) await expect(board.chip.first()).toHaveText(/^Saved on this device · \d+ waiting$/);
  await expect(anas.cardIn('In Progress', CARD)).toBeVisible();
  await expect(bens.cardIn('Done', CARD)).toBeVisible();
  for (const { page } of [ana, ben]) await page.mouse.move(0, 0);
  await readmePicture('offline-together', ana.page, ben.page);

  await Promise.all([ana.context.setOffline(false), ben.context.setOffline(false)]);
  await Promise.all([anas.untilSynced(), bens.untilSynced()]);
  const after = await expectSameBoard(anas, bens);
  expect(Object.values(after).flat().sort()).toEqual(Object.values(before).flat().sort());
  const place = after.Done?.includes(CARD) ? 'Done' : 'In Progress';

  // Whoever lost is told of it as well as whoever won: who wanted what, and the way to have it.
  const [loser, wanted] = place === 'Done' ? ['ana', 'In Progress'] : ['ben', 'Done'];
  for (const { name, page } of [ana, ben]) {
    const board = name === 'ana' ? anas : bens;
    await expect(board.card(CARD).getByTitle('Changed by two at the same time')).toBeVisible();
    const card = await board.openCard(CARD);
    for (const text of ['Ana was here: the dates are settled.', 'Ben was here: the translators have it.']) {
      await expect(card.description).toHaveValue(new RegExp(text, 'u'));
    }
    await card.description.press('Escape');
    const said = name === loser ? `You moved it to “${wanted}” at the same time` : `${loser} moved it to “${wanted}”`;
    await expect(card.dialog.getByRole('list', { name: 'Written at the same time' })).toContainText(said);
    const use = name === loser ? 'Use mine' : 'Use theirs';
    await expect(card.dialog.getByRole('button', { name: use })).toBeVisible();
    await page.mouse.move(0, 0);
  }
  await readmePicture('back-together', ana.page, ben.page);

  await ana.page.keyboard.press('Escape');
  const history = await HistoryPage.open(ana.page);
  for (const step of [`You moved “${CARD}” to In Progress`, `ben moved “${CARD}” to Done`]) {
    await expect(history.step(step)).toBeVisible();
  }
  await history.step('ben moved').click();
  await history.untilShown();
  await ana.page.mouse.move(0, 0);
  await readmePicture('history', ana.page);
  await history.back.click();
  await ana.page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(ana.page.getByRole('menuitem', { name: 'Markdown' })).toBeVisible();
  await readmePicture('export', ana.page);
});

/** As somebody does who does not notice that the network is gone. */
async function dragAndType(board: BoardPage, toColumn: string, text: string): Promise<void> {
  await board.drag(CARD, toColumn);
  const card = await board.openCard(CARD);
  await card.description.press('End');
  await card.description.pressSequentially(text, { delay: 10 });
  await card.close();
}
