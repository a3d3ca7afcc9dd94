import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { type Shift, shiftsOf, watchShifts } from '../support/layout-shift';

/** Of a page, in Chromium's measure, of which 0.1 is called good: a face or a sign that comes is far below. */
const SCORE_MAX = 0.005;

test('nothing on screen jumps while pages load and others edit', async ({ person }, info) => {
  // In this order: the first administers the server.
  const [ana, ben] = [await person('ana'), await person('ben')];
  const address = await ana.makeBoard('Autumn release', [ben]);
  const bens = await ben.open(address);
  for (const title of ['Book a room', 'Order routers', 'Ask the clinic']) await bens.addCard('To Do', title);
  await bens.untilSynced();
  const { page } = ana;
  await watchShifts(page);
  const jumps: Record<string, Shift[]> = {};
  const note = async (what: string, ready: () => Promise<void>) => {
    await ready();
    await settled(page);
    jumps[what] = await shiftsOf(page);
  };

  await note('the boards', async () => {
    await page.goto('/');
    await expect(page.getByRole('link', { name: 'Autumn release' })).toBeVisible();
  });
  await note('a board, for the first time', async () => {
    await (await ana.open(address)).untilSynced();
  });
  await note('a board, again', async () => {
    await page.reload();
    await expect(page.getByText('Order routers')).toBeVisible();
  });
  await note('a card that somebody else adds', async () => {
    await bens.addCard('To Do', 'Last of all');
    await expect(page.getByText('Last of all')).toBeVisible();
  });
  await note('a card, by its address', async () => {
    const card = await bens.openCard('Order routers');
    const ofTheCard = ben.page.url();
    await card.close();
    await page.goto(ofTheCard);
    await expect(page.getByRole('dialog')).toBeVisible();
  });
  for (const [path, there] of [
    ['/my-cards', 'My cards'],
    ['/trash', 'Trash'],
    ['/settings', 'Settings'],
    [`/workspaces/${address.workspace}`, "ana's team"],
    ['/admin', 'Ready'],
    ['/admin/users', 'Users'],
  ] as const) {
    await note(path, async () => {
      await page.goto(path);
      await expect(page.getByRole('main').getByText(there, { exact: true }).first()).toBeVisible();
    });
  }
  const scores = Object.entries(jumps).map(([what, shifts]) => [what, sum(shifts)] as const);
  const figures = Object.fromEntries(scores.map(([what, score]) => [what, Number(score.toFixed(4))]));
  info.annotations.push({ type: 'layout shift', description: JSON.stringify(figures) });
  process.stdout.write(`layout shift: ${JSON.stringify(figures)}\n`);
  const jumped = scores.filter(([, score]) => score > SCORE_MAX).map(([what]) => [what, jumps[what]]);
  expect(jumped, 'what moved').toEqual([]);
});

/** What comes late would shift what is there. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1_000)));
}

function sum(shifts: readonly Shift[]): number {
  return shifts.reduce((all, { value }) => all + value, 0);
}
