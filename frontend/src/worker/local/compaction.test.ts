import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Action } from '../../generated/wasm/client_wasm';
import { eventually, SLOW } from '../../lib/testing/eventually';
import { Browser, loadModule } from '../testing/device';
import { LOG_ROWS_MAX } from './compaction';
import { openStore } from './testing/store';

/** Much longer than a board has to be quiet. */
const LONG_MS = 60_000;

/** A card, which shows when it was added. */
const ADDED_CARD: Action = {
  type: 'add_card',
  card: '0195b0a0-4444-7000-8000-000000000001',
  column: 'todo',
  position: { at: 'end' },
  title: 'A card',
};
const HOUR_MS = 3_600_000;

let lastUser = 0;
const newUser = () => `0195b0a0-3333-7000-8000-${String(++lastUser).padStart(12, '0')}`;

const BOARD = '0195b0a0-2222-7000-8000-000000000002';
/** A board that is named anew with each row but the first, the genesis. */
const withLog = (browser: Browser, rows: number) => browser.synced(BOARD, rows - 1);
const lastName = (rows: number) => `Name ${String(rows - 1)}`;

async function rows(user: string): Promise<{ log: number | undefined; hasSnapshot: boolean }> {
  const { copy } = await openStore(user).read(BOARD);
  return { log: copy?.log.length, hasSnapshot: copy?.snapshot !== undefined };
}

beforeAll(loadModule);
afterEach(() => {
  vi.useRealTimers();
});

describe('compaction', SLOW, () => {
  it('folds a long log into a snapshot that shows the same, once the board is quiet', async () => {
    const browser = new Browser(newUser());
    await withLog(browser, LOG_ROWS_MAX + 1);
    expect(await rows(browser.user)).toEqual({ log: LOG_ROWS_MAX + 1, hasSnapshot: false });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const tab = browser.openTab(BOARD);
    await eventually(() => {
      expect(tab.last('reset')?.view.info.name).toBe(lastName(LOG_ROWS_MAX + 1));
    });
    await vi.advanceTimersByTimeAsync(LONG_MS);
    vi.useRealTimers();
    await eventually(async () => {
      expect(await rows(browser.user)).toEqual({ log: 0, hasSnapshot: true });
    });
    await tab.open.dispose();
    const again = browser.openTab(BOARD);
    await eventually(() => {
      expect(again.last('reset')?.view.info.name).toBe(lastName(LOG_ROWS_MAX + 1));
    });
    await again.open.dispose();
  });

  it('does so also when the board has taken its time to open', async () => {
    const browser = new Browser(newUser());
    await withLog(browser, LOG_ROWS_MAX + 1);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let loaded = () => {};
    const wasm = new Promise<void>((resolve) => {
      loaded = resolve;
    });
    const tab = browser.openTab(BOARD, { wasm });
    const storeIsRead = async () => {
      for (let task = 0; task < 10; task++) await tab.device?.store.settled(BOARD);
    };
    await storeIsRead();
    await vi.advanceTimersByTimeAsync(LONG_MS);
    await storeIsRead();
    loaded();
    await eventually(() => {
      expect(tab.last('reset')).toBeDefined();
    });
    await vi.advanceTimersByTimeAsync(LONG_MS);
    vi.useRealTimers();
    await eventually(async () => {
      expect(await rows(browser.user)).toEqual({ log: 0, hasSnapshot: true });
    });
    await tab.open.dispose();
  });

  it('does so also while the clock says that what is shown has yet to happen', async () => {
    const browser = new Browser(newUser());
    await browser.synced(BOARD, LOG_ROWS_MAX, (i) =>
      i === 1 ? ADDED_CARD : { type: 'rename_board', name: String(i) },
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.now() - HOUR_MS });
    const tab = browser.openTab(BOARD);
    await eventually(() => {
      expect(tab.last('reset')?.view.cards.length).toBe(1);
    });
    // Not when the session has just looked at the clock.
    await vi.advanceTimersByTimeAsync(LONG_MS + 7);
    vi.useRealTimers();
    await eventually(async () => {
      expect(await rows(browser.user)).toEqual({ log: 0, hasSnapshot: true });
    });
    await tab.open.dispose();
  });

  it('leaves a short log, and any while something waits', async () => {
    const [short, busy] = [new Browser(newUser()), new Browser(newUser())];
    await withLog(short, 3);
    await withLog(busy, LOG_ROWS_MAX + 1);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const tabs = [short, busy].map((browser) => browser.openTab(BOARD));
    tabs[1]?.open.act(1, { type: 'rename_board', name: 'Waits' });
    await eventually(() => {
      expect(tabs.map((tab) => tab.last('reset') !== undefined)).toEqual([true, true]);
    });
    await eventually(() => {
      expect(tabs[1]?.status).toMatchObject({ waiting: 1, unsaved: 0 });
    });
    await vi.advanceTimersByTimeAsync(LONG_MS);
    vi.useRealTimers();
    await Promise.all(tabs.map(({ open }) => open.dispose()));
    expect(await rows(short.user)).toEqual({ log: 3, hasSnapshot: false });
    expect(await rows(busy.user)).toEqual({ log: LOG_ROWS_MAX + 1, hasSnapshot: false });
  });
});
