import { type BoardPage, expectSameBoard } from '../support/board-page';
import { expect, test } from '../support/fixtures';

test('three tabs agree without the server, and what one had shown outlives its crash', async ({ person, server }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const first = await ana.open(address);
  const [second, third] = [await ana.openTab(address), await ana.openTab(address)];

  await server.kill();
  await first.addCard('To Do', 'By the first');
  await second.addCard('In Progress', 'By the second');
  await third.addCard('Done', 'By the third');
  for (const tab of [first, second, third]) {
    await expect(tab.card('By the first')).toBeVisible();
    await expect(tab.card('By the second')).toBeVisible();
    await expect(tab.card('By the third')).toBeVisible();
    await expect(tab.chip).toHaveText(/3 waiting/);
  }
  await expectSameBoard(first, second);
  await expectSameBoard(second, third);

  const card = await third.openCard('By the third');
  await card.description.pressSequentially('what was typed before the crash', { delay: 5 });
  const seen = await second.openCard('By the third');
  await expect(seen.description).toHaveValue('what was typed before the crash');
  void card.description.pressSequentially(' and what came after it', { delay: 20 }).catch(() => undefined);
  await expect(seen.description).toHaveValue(/before the crash and/);
  await crash(third);

  const seenText = await seen.description.inputValue();
  await seen.close();
  await expect(first.chip).toHaveText(/waiting/);

  await server.restart();
  await Promise.all([first.untilSynced(), second.untilSynced()]);
  await expectSameBoard(first, second);
  const bens = await ben.open(address);
  for (const title of ['By the first', 'By the second', 'By the third']) {
    await expect(bens.card(title)).toBeVisible();
  }
  const kept = await bens.openCard('By the third');
  // More of it may have been on the device than anybody had seen.
  expect(seenText).toContain('what was typed before the crash and');
  expect((await kept.description.inputValue()).startsWith(seenText)).toBe(true);
  await kept.close();
  await expectSameBoard(first, bens);
});

test('what a closed tab left behind is sent by the one that stays', async ({ person, server }) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const first = await ana.open(address);
  const second = await ana.openTab(address);
  await first.addCard('To Do', 'Shared');
  await expect(second.card('Shared')).toBeVisible();

  await server.kill();
  await second.addCard('Done', 'Left behind');
  await expect(first.card('Left behind')).toBeVisible();
  await second.page.close();
  await server.restart();
  await first.untilSynced();
  const bens = await ben.open(address);
  await expect(bens.card('Left behind')).toBeVisible();
});

/** Ends a tab without a word, as running out of memory would. */
async function crash({ page }: BoardPage): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const browser = await page.context().newCDPSession(page);
  // It is never answered.
  void browser.send('Page.crash').catch(() => undefined);
  await crashed;
  await page.close();
}
