import { writeFile } from 'node:fs/promises';
import { type Browser, chromium, type Page } from '@playwright/test';
import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import { Person } from '../support/person';
import { dragAbout } from './dragging';
import { importBoard, type LargeBoard } from './large-board';
import { type Memory, memory } from './memory';
import { type Opening, opening, rowChanges, watchOpening } from './page-times';
import { printed } from './report';
import { type Cost, openingCost, type Traced, traced } from './tracing';

/** `WEFT_BENCH_CARDS=200,2000` measures only those. */
const SIZES = (process.env.WEFT_BENCH_CARDS ?? '200,2000,10000').split(',').map(Number);
/** Where the figures are written as JSON, if anywhere. */
const JSON_FILE = process.env.WEFT_BENCH_JSON;
/** How often a board that the device holds is opened; the median counts. */
const WARM_OPENINGS = 5;
/** How long a page is left before the next, in milliseconds: what the last one leaves to be done is not measured. */
const APART_MS = 1_500;
const REMOTE_EDITS = 100;
const REMOTE_EDITS_PER_SECOND = 20;
/** A view is kept a second after it last changed, and five after it first did. */
const KEPT_WITHIN_MS = 6_000;

export interface Figures {
  cards: number;
  cold: Opening;
  warm: Opening[];
  cost: Cost;
  drag: Traced;
  remote: Traced;
  /**
   * Rows of cards that the page changed meanwhile, and those of them whose card nobody edited; `edits` were made, of which
   * `inPage` were of cards that were in the page before.
   */
  rendered: { edits: number; inPage: number; rows: number; untouched: number; changes: number };
  memory: Memory;
  /** Cards that are in the page. */
  rowsInPage: number;
}

const all: Figures[] = [];

for (const cards of SIZES) {
  test(`${String(cards)} cards`, async ({ server, launchOptions }) => {
    // A browser of its own: its memory is that of this board.
    const browser = await chromium.launch(launchOptions);
    try {
      const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 } });
      const ana = await Person.register('ana', context, server.url);
      const board = await importBoard(ana, server.url, cards);
      await watchOpening(ana.page);
      all.push({ cards, ...(await measured(browser, ana, server.url, board)) });
    } finally {
      await browser.close();
    }
  });
}

test.afterAll(async () => {
  process.stdout.write(printed(all));
  if (JSON_FILE) await writeFile(JSON_FILE, `${JSON.stringify(all, undefined, 2)}\n`);
});

async function measured(
  browser: Browser,
  ana: Person,
  url: string,
  board: LargeBoard,
): Promise<Omit<Figures, 'cards'>> {
  const { page } = ana;
  await page.goto(`${url}${board.path}`);
  const cold = await opening(page);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.waitForTimeout(KEPT_WITHIN_MS);
  const warm: Opening[] = [];
  for (let i = 0; i < WARM_OPENINGS; i++) {
    await leave(page);
    await page.goto(`${url}${board.path}`);
    warm.push(await opening(page));
    await page.waitForTimeout(KEPT_WITHIN_MS);
  }
  await leave(page);
  const cost = await openingCost(browser, page, async () => {
    await page.goto(`${url}${board.path}`);
    await opening(page);
  });
  const held = await memory(browser, page);
  const rowsInPage = await new BoardPage(page).cards.count();
  const drag = await traced(browser, page, () => dragAbout(page));
  const { remote, rendered } = await remoteEdits(browser, ana, url, board);
  return { cold, warm, cost, drag, remote, rendered, memory: held, rowsInPage };
}

async function leave(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.waitForTimeout(APART_MS);
}

/** A bot renames cards over REST, those at the top and those far down in turn, while nobody touches the page. */
async function remoteEdits(browser: Browser, ana: Person, url: string, { cards }: LargeBoard) {
  const { page } = ana;
  const inPage = await page.locator('[data-card]').evaluateAll((links) => links.map((link) => link.dataset.card ?? ''));
  const near = new Set(inPage);
  const far = cards.filter((id) => !near.has(id));
  const wanted = Array.from({ length: REMOTE_EDITS }, (_, i) => {
    const from = i % 2 === 0 || far.length === 0 ? inPage : far;
    return from[Math.floor(i / 2) % from.length] ?? '';
  });
  await rowChanges(page);
  const remote = await traced(browser, page, async () => {
    const answers: Promise<number>[] = [];
    for (const [i, card] of wanted.entries()) {
      answers.push(rename(`${url}/api/cards/${card}`, ana.access, `Renamed ${String(i)}`));
      await page.waitForTimeout(1_000 / REMOTE_EDITS_PER_SECOND);
    }
    expect([...new Set(await Promise.all(answers))]).toEqual([200]);
    const last = wanted.findLastIndex((card) => near.has(card));
    await expect(new BoardPage(page).card(`Renamed ${String(last)}`)).toHaveCount(1);
  });
  const { rows, changes } = await rowChanges(page);
  const edited = new Set(wanted.filter((card) => near.has(card)));
  const untouched = rows.filter((card) => !wanted.includes(card)).length;
  return { remote, rendered: { edits: wanted.length, inPage: edited.size, rows: rows.length, untouched, changes } };
}

async function rename(address: string, access: string, title: string): Promise<number> {
  const answer = await fetch(address, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title }),
  });
  return answer.status;
}
