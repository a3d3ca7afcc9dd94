import { BoardPage, expectSameBoard } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { Person } from '../support/person';
import { signIn } from '../support/sign-in';
import { SlowLine } from '../support/slow-line';

/** What a server on another continent takes to answer, in milliseconds. */
const ROUND_TRIP_MS = 300;
/** How many times slower the processor is: about an old phone's. */
const CPU_SLOWDOWN = 4;

test('on a slow line and a slow device nobody waits for the server: edits show while it is silent, and arrive when it is not', async ({
  browser,
  serverAs,
}) => {
  const line = await SlowLine.of(ROUND_TRIP_MS);
  line.leadTo((await serverAs({ publicUrl: line.url })).port);
  const newBrowser = () => browser.newContext({ baseURL: line.url, reducedMotion: 'reduce' });
  const ben = await Person.register('ben', await newBrowser(), line.url);
  // Ana's account is there, her browser has to sign in.
  const ana = await Person.register('ana', await newBrowser(), line.url);
  await ana.context.clearCookies();
  const address = await ben.makeBoard('Autumn release', [ana]);
  const bens = await ben.open(address);
  await bens.addCard('To Do', 'Ask the clinic');

  const { page } = ana;
  const devtools = await ana.context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  await page.goto('/');
  await signIn(page, 'ana');
  await page.getByRole('link', { name: /^Autumn release/ }).click();
  const board = new BoardPage(page);
  await board.untilReady();

  const letGo = line.hold();
  const { drop } = await board.carry('Ask the clinic', 'In Progress');
  await drop();
  await expect(board.chip).toHaveText('Saving…');
  await expect(board.cardIn('In Progress', 'Ask the clinic')).toBeVisible();
  const card = await board.openCard('Ask the clinic');
  await card.description.pressSequentially('Nobody waits for this.');
  await expect(card.description).toHaveValue('Nobody waits for this.');
  await card.close();
  // The line is silent for so long that it may be dead: the chip stops promising.
  await expect(board.chip).toHaveText(/^Saved on this device · \d+ waiting$/);
  await expect(bens.cardIn('To Do', 'Ask the clinic')).toBeVisible();

  letGo();
  await expect(bens.cardIn('In Progress', 'Ask the clinic')).toBeVisible();
  await board.untilSynced();
  const bensCard = await bens.openCard('Ask the clinic');
  await expect(bensCard.description).toHaveValue('Nobody waits for this.');
  await bensCard.close();
  await bens.drag('Ask the clinic', 'Done');
  await expect(board.cardIn('Done', 'Ask the clinic')).toBeVisible();
  await expectSameBoard(board, bens);
  await Promise.all([ana.context.close(), ben.context.close()]);
  await line.close();
});
