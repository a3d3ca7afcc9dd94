import { expect, type Page } from '@playwright/test';

const MOVES_PER_SECOND = 60;
const MOVE_MS = 1_000 / MOVES_PER_SECOND;
/** How long the card is held at the foot of a column, which scrolls meanwhile. */
const HELD_MS = 1_500;

interface Point {
  x: number;
  y: number;
}

/** Takes the first card by the mouse, carries it over the columns and to the foot of one, and drops it in the next. */
export async function dragAbout(page: Page): Promise<void> {
  const first = await middle(page, 'To Do');
  const second = await middle(page, 'In Progress');
  const third = await middle(page, 'Done');
  const foot = { x: second.x, y: second.bottom - 8 };
  const { mouse } = page;
  await mouse.move(first.x, first.top);
  await mouse.down();
  const stops = [{ x: first.x + 20, y: first.top + 20 }, second, third, { x: third.x, y: third.top }, second, foot];
  let at: Point = { x: first.x, y: first.top };
  for (const stop of stops) at = await glide(page, at, stop);
  for (let held = 0; held < HELD_MS; held += MOVE_MS) {
    await mouse.move(foot.x + (held % 2), foot.y);
    await page.waitForTimeout(MOVE_MS);
  }
  await glide(page, at, { x: third.x, y: third.y });
  await mouse.up();
  await expect(page.getByRole('status', { name: 'Sync state' })).toHaveText('Synced');
}

/** Half a second from one point to another, at the pace of a screen. */
async function glide(page: Page, from: Point, to: Point): Promise<Point> {
  const steps = MOVES_PER_SECOND / 2;
  for (let step = 1; step <= steps; step++) {
    const share = step / steps;
    await page.mouse.move(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share);
    await page.waitForTimeout(MOVE_MS / 2);
  }
  return to;
}

async function middle(page: Page, title: string) {
  const box = await page.getByRole('list', { name: `Cards in ${title}` }).boundingBox();
  if (!box) throw new Error(`there is no column ${title}`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, top: box.y + 24, bottom: box.y + box.height };
}
