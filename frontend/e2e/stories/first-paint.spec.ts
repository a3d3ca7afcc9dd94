import type { Page } from '@playwright/test';
import { v7 as uuidv7 } from 'uuid';
import type { Action } from '../../src/generated/wasm/client_wasm';
import type { BoardPage } from '../support/board-page';
import { rowsOf } from '../support/device-store';
import { expect, test } from '../support/fixtures';
import { makeEdits, workerScript } from '../support/many-edits';
import { uiThread, watchUiThread } from '../support/ui-thread';

const CARDS = 2_000;
const REMOTE_EDITS = 200;
const EVERY_MS = 10;
const COLUMNS = ['todo', 'in_progress', 'done'];

// It would take a picture of 2,000 cards before and after each step, and those are the UI thread's long tasks then.
test.use({ trace: 'off' });

test('2,000 cards are on screen before any wasm has run, then the board is live; the UI thread never runs wasm', async ({
  person,
}, info) => {
  const [ana, ben, cleo] = await Promise.all([person('ana'), person('ben'), person('cleo')]);
  const { page } = ana;
  const address = await ben.makeBoard('Autumn release', [ana, cleo]);
  await ben.open(address);
  const cards = Array.from({ length: CARDS }, () => uuidv7());
  await makeEdits(ben, address, cards.map(addCard));
  await watchUiThread(page);
  const board = await ana.open(address);
  await expectAllCards(board);
  await expect.poll(async () => (await rowsOf(page, address.id)).views).toBe(1);

  const letGo = await holdWasm(page);
  const begun = Date.now();
  await page.reload();
  await expect(board.card('Card 1')).toBeVisible();
  const paintedMs = Date.now() - begun;
  await expectAllCards(board);
  await expect(board.chip).toHaveText('Connecting…');
  await expect.poll(() => letGo.asked(), 'the worker waits for its module').toBe(true);
  letGo();
  await board.untilSynced();
  const opening = await uiThread(page);

  const renames = cards.slice(1, REMOTE_EDITS).map(rename);
  const last: Action = { type: 'rename_card', card: cards[0] ?? '', title: 'The last remote edit' };
  await makeEdits(cleo, address, [...renames, last], { script: workerScript(page), everyMs: EVERY_MS });
  await expect(board.card('The last remote edit')).toBeVisible();
  const remote = await uiThread(page);

  const card = await board.openCard('The last remote edit');
  await uiThread(page);
  await card.description.pressSequentially('What somebody types at a fair speed. '.repeat(4), { delay: EVERY_MS });
  const typing = await uiThread(page);
  await card.close();
  await board.untilSynced();

  const figures = { paintedMs, opening, remote, typing };
  info.annotations.push({ type: 'UI thread', description: JSON.stringify(figures) });
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  for (const { wasmCalls } of [opening, remote, typing]) expect(wasmCalls).toEqual([]);
  await page.evaluate(() => WebAssembly.validate(new Uint8Array()));
  expect((await uiThread(page)).wasmCalls, 'it would have been seen').toEqual(['validate']);
});

/** Of a long column a part is in the page, and its rows say how many there are. */
async function expectAllCards(board: BoardPage): Promise<void> {
  const inToDo = String(Math.ceil(CARDS / COLUMNS.length));
  const rows = board.page.getByRole('list', { name: 'Cards in To Do' }).getByRole('listitem');
  await expect(rows.first()).toHaveAttribute('aria-setsize', inToDo);
}

function addCard(card: string, i: number): Action {
  return {
    type: 'add_card',
    card,
    column: COLUMNS[i % COLUMNS.length] ?? '',
    position: { at: 'end' },
    title: `Card ${String(i + 1)}`,
  };
}

function rename(card: string, i: number): Action {
  return { type: 'rename_card', card, title: `Renamed ${String(i + 1)}` };
}

interface Hold {
  (): void;
  /** Whether the module was asked for. */
  asked: () => boolean;
}

/** Lets nobody on this page have the wasm module until the answer is called. */
async function holdWasm(page: Page): Promise<Hold> {
  let asked = false;
  let letGo: () => void = () => undefined;
  const free = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/*.wasm', async (route) => {
    asked = true;
    await free;
    await route.continue();
  });
  return Object.assign(
    () => {
      letGo();
    },
    { asked: () => asked },
  );
}
