// Sessions over a store, in tabs of one browser: the module, the store and the channel are the real ones.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually, SLOW } from '../lib/testing/eventually';
import { LocalStoreError } from './local/database';
import { Slots } from './local/slots';
import { batch } from './local/testing/batches';
import { inDatabase, openStore } from './local/testing/store';
import { Browser, loadModule, type Tab } from './testing/device';

const BIRTH = { workspace: 'w', name: 'Made here' };
const TOKEN = { type: 'token', token: 'T' } as const;

let lastUser = 0;
const newUser = () => `0195b0a0-0000-7000-8000-${String(++lastUser).padStart(12, '0')}`;
const card = (n: number) => `0195b0a0-1111-7000-8000-${String(n).padStart(12, '0')}`;
const MINUTE_MS = 60_000;
const TWO_HOURS_MS = 120 * MINUTE_MS;
const BOARD = '0195b0a0-2222-7000-8000-000000000001';

/** Makes a board with these cards, and waits until the device has it. */
async function made(browser: Browser, ...titles: string[]): Promise<Tab> {
  const tab = browser.openTab(BOARD, { birth: BIRTH });
  for (const [i, title] of titles.entries()) tab.addCard(card(i + 1), title);
  await eventually(() => {
    expect(tab.status).toMatchObject({ waiting: titles.length, unsaved: 0 });
  });
  return tab;
}

/** The tab's board takes edits, and it says that the device keeps none of them. */
async function isMadeAllTheSame(tab: Tab, deviceFull: boolean): Promise<void> {
  tab.addCard(card(1), 'One');
  await eventually(() => {
    expect(tab.titles()).toEqual(['One']);
  });
  expect(tab.status).toMatchObject({ durable: false, ready: true, waiting: 1 });
  expect(tab.last('status')?.deviceFull).toBe(deviceFull);
  await tab.open.dispose();
}

beforeAll(loadModule);
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a board on the device', SLOW, () => {
  it('opens with every edit that waits, without a network', async () => {
    const browser = new Browser(newUser());
    const first = await made(browser, 'One', 'Two');
    expect(first.status).toMatchObject({ durable: true, ready: true });
    await first.open.dispose();
    const again = browser.openTab(BOARD);
    await eventually(() => {
      expect(again.titles()).toEqual(['One', 'Two']);
      expect(again.status).toMatchObject({ waiting: 2, unsaved: 0, durable: true });
    });
    await again.open.dispose();
  });

  it('leaves what waits to other tabs when it cannot read it', async () => {
    const browser = new Browser(newUser());
    const first = await made(browser, 'One');
    await first.open.dispose();
    const store = openStore(browser.user);
    vi.spyOn(store, 'read').mockRejectedValue(new LocalStoreError('unavailable'));
    const blind = browser.openTab(BOARD, { store });
    await eventually(() => {
      expect(blind.status).toMatchObject({ durable: false });
    });
    const slots = await openStore(browser.user).slots(BOARD);
    expect(slots).toHaveLength(1);
    const another = new Slots(browser.locks, browser.user, BOARD);
    expect(await another.take(slots)).toEqual(slots);
    another.dispose();
    await blind.open.dispose();
  });

  it('shows what it looked like last before its replica is ready', async () => {
    const browser = new Browser(newUser());
    await (await made(browser, 'One')).open.dispose();
    const again = browser.openTab(BOARD);
    await eventually(() => {
      expect(again.kinds()).toContain('reset');
    });
    expect(again.kinds().indexOf('cached')).toBeLessThan(again.kinds().indexOf('reset'));
    expect(again.last('cached')?.view.cards).toMatchObject([{ title: 'One' }]);
    await again.open.dispose();
  });

  it('makes its replica once its first picture is on screen', async () => {
    const browser = new Browser(newUser());
    await (await made(browser, 'One')).open.dispose();
    // How long a page may take to be painted does not pass here.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      for (const pictured of [false, true]) {
        const again = browser.openTab(BOARD, { watched: true, pictured });
        await turns(TURNS);
        expect(again.kinds()).toEqual(pictured ? ['refusals'] : ['cached', 'refusals']);
        again.open.painted();
        await turns(TURNS);
        expect(again.kinds()).toContain('reset');
        await again.open.dispose();
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it('that is forgotten before its replica is there stays forgotten', async () => {
    const user = newUser();
    // The picture is never painted meanwhile.
    const tab = new Browser(user).openTab(BOARD, { watched: true, pictured: true });
    const looked = tab.open.looked();
    await turns(TURNS);
    await tab.open.dispose();
    await tab.device?.store.forget(BOARD);
    tab.open.painted();
    await looked;
    expect(await inDatabase(user, (connection) => connection.count('boards'))).toBe(0);
  });

  it('does what was asked before there was a session, in order', async () => {
    const browser = new Browser(newUser());
    await (await made(browser, 'One')).open.dispose();
    const again = browser.openTab(BOARD);
    const requests = [again.addCard(card(7), 'Early'), again.addCard(card(8), 'Later')];
    expect(again.open.busy).toBe(true);
    await eventually(() => {
      expect(again.titles()).toEqual(['Early', 'Later', 'One']);
    });
    const done = again.told.filter((message) => message.type === 'done');
    expect(done.map(({ request }) => request)).toEqual(requests);
    await again.open.dispose();
  });

  it('is the same in all tabs, each writing as an actor of its own', async () => {
    const user = newUser();
    const browser = new Browser(user);
    const first = await made(browser, 'One');
    const second = browser.openTab(BOARD);
    await eventually(() => {
      expect(second.titles()).toEqual(['One']);
    });
    second.addCard(card(5), 'By the second');
    await eventually(() => {
      expect(first.titles()).toEqual(['By the second', 'One']);
    });
    expect(first.status?.waiting).toBe(2);
    const pending = (await first.device?.store.read(BOARD))?.pending ?? [];
    expect(new Set(pending.map(({ actor }) => actor)).size).toBe(2);
    await Promise.all([first, second].map(({ open }) => open.dispose()));
    expect(await first.device?.store.slots(BOARD)).toHaveLength(2);
  });

  it('is written on by the actors that were left, not by ever new ones', async () => {
    const browser = new Browser(newUser());
    await (await made(browser, 'One')).open.dispose();
    for (let visit = 2; visit < 5; visit++) {
      const tab = browser.openTab(BOARD);
      tab.addCard(card(visit), `Visit ${String(visit)}`);
      await eventually(() => {
        expect(tab.status).toMatchObject({ waiting: visit, unsaved: 0 });
      });
      await tab.open.dispose();
    }
    const last = browser.openTab(BOARD);
    expect(await last.device?.store.slots(BOARD)).toHaveLength(1);
    await last.open.dispose();
  });

  it('goes on without the store when that fails, and says so', async () => {
    const browser = new Browser(newUser());
    const tab = await made(browser, 'One');
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    tab.addCard(card(2), 'Two');
    await eventually(() => {
      expect(tab.status).toMatchObject({ durable: false, waiting: 2, unsaved: 1 });
    });
    expect(tab.last('status')?.deviceFull).toBe(true);
    tab.addCard(card(3), 'Three');
    expect(tab.titles()).toEqual(['One', 'Three', 'Two']);
    await tab.open.dispose();
    vi.restoreAllMocks();
    const again = browser.openTab(BOARD);
    await eventually(() => {
      expect(again.status).toMatchObject({ durable: true, waiting: 1 });
    });
    await again.open.dispose();
  });

  it.each([
    ['nothing is kept', 'unavailable', false],
    ['there is no room', 'quota', true],
  ] as const)('can be made where %s, and says so', async (_, store, deviceFull) => {
    await isMadeAllTheSame(new Browser(newUser()).openTab(BOARD, { birth: BIRTH, store }), deviceFull);
  });

  it('can be made where writing has just become impossible, and says so', async () => {
    const browser = new Browser(newUser());
    const store = openStore(browser.user);
    vi.spyOn(store, 'setBirth').mockRejectedValue(new LocalStoreError('quota'));
    await isMadeAllTheSame(browser.openTab(BOARD, { birth: BIRTH, store }), true);
  });

  it('tells again what was refused until it is dismissed', async () => {
    const browser = new Browser(newUser());
    const tab = await made(browser, 'One');
    const refusal = { actions: [], reason: 'role', detail: 'viewers cannot edit' };
    await tab.device?.store.write(BOARD, batch({ refused: [refusal] }));
    await tab.open.dispose();
    const again = browser.openTab(BOARD);
    await eventually(() => {
      expect(again.last('refusals')?.refusals).toMatchObject([{ refusal }]);
    });
    await again.open.dismissRefusals(again.last('refusals')?.refusals.map(({ id }) => id) ?? []);
    expect(again.last('refusals')?.refusals).toEqual([]);
    expect(await again.device?.store.refusals(BOARD)).toEqual([]);
    await again.open.dispose();
  });

  it('gives its document to whoever wants to keep it', async () => {
    const browser = new Browser(newUser());
    const tab = await made(browser, 'One');
    tab.open.getDocument(77);
    const document = tab.last('document');
    expect(document?.request).toBe(77);
    // Automerge's magic bytes.
    expect([...(document?.bytes.slice(0, 4) ?? [])]).toEqual([0x85, 0x6f, 0x4a, 0x83]);
    await tab.open.dispose();
  });
});

describe('a board made here', SLOW, () => {
  const answers = (status: number, detail = '') => {
    const body = JSON.stringify({ type: 'about:blank', title: 'No', status, detail });
    const headers = { 'content-type': 'application/problem+json' };
    const fetch = vi.fn((_address: string, _options: RequestInit) =>
      Promise.resolve(new Response(body, { status, headers })),
    );
    vi.stubGlobal('fetch', fetch);
    return fetch;
  };

  it('stays here when its workspace does not take it, says why, and is offered to another', async () => {
    const fetch = answers(403, 'You are a viewer here.');
    const browser = new Browser(newUser());
    const tab = browser.openTab(BOARD, { birth: BIRTH, token: TOKEN });
    tab.addCard(card(1), 'One');
    await eventually(() => {
      expect(tab.status).toMatchObject({ connection: 'unregistered', waiting: 1, unsaved: 0 });
    });
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/workspaces/w/boards');
    expect(JSON.parse(String(fetch.mock.calls[0]?.[1].body))).toEqual({ id: BOARD, name: 'Made here' });
    expect(await tab.device?.store.holdings()).toMatchObject([
      { unregistered: 'w', unregisteredBecause: 'You are a viewer here.', waiting: 1 },
    ]);
    await tab.open.register('elsewhere');
    await eventually(() => {
      expect(fetch.mock.calls.at(-1)?.[0]).toBe('/api/workspaces/elsewhere/boards');
    });
    await tab.open.dispose();
  });

  it('waits for a server that cannot say yet', async () => {
    answers(503);
    const tab = new Browser(newUser()).openTab(BOARD, { birth: BIRTH, token: TOKEN });
    await eventually(() => {
      expect(tab.status?.connection).toBe('offline');
    });
    expect(await tab.device?.store.holdings()).toMatchObject([{ unregistered: 'w', unregisteredBecause: undefined }]);
    await tab.open.dispose();
  });

  it('asks again in time though the clock is put back meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const fetch = answers(503);
    const tab = new Browser(newUser()).openTab(BOARD, { birth: BIRTH, token: TOKEN });
    await eventually(() => {
      expect(tab.status?.connection).toBe('offline');
      expect(fetch).toHaveBeenCalled();
    });
    const asked = fetch.mock.calls.length;
    vi.setSystemTime(Date.now() - TWO_HOURS_MS);
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    await eventually(() => {
      expect(fetch.mock.calls.length).toBeGreaterThan(asked);
    });
    vi.useRealTimers();
    await tab.open.dispose();
  });

  it('is not refused by what stands in front of the server', async () => {
    const elsewhere = () => Promise.resolve(new Response('No such backend.', { status: 404 }));
    vi.stubGlobal('fetch', elsewhere);
    const tab = new Browser(newUser()).openTab(BOARD, { birth: BIRTH, token: TOKEN });
    await eventually(() => {
      expect(tab.status?.connection).toBe('offline');
    });
    expect(await tab.device?.store.holdings()).toMatchObject([{ unregistered: 'w', unregisteredBecause: undefined }]);
    await tab.open.dispose();
  });

  it('asks for another token once, and then for a sign-in', async () => {
    const fetch = answers(401);
    const tab = new Browser(newUser()).openTab(BOARD, { birth: BIRTH, token: TOKEN });
    await eventually(() => {
      expect(tab.status?.connection).toBe('signed_out');
    });
    expect(fetch).toHaveBeenCalledTimes(2);
    await tab.open.dispose();
  });
});

describe('a board that is not the user’s any more', SLOW, () => {
  /** A server that refuses every socket, and says why when it is asked. */
  function refusing(status: number, type = 'application/problem+json'): void {
    class Refused {
      onclose: ((event: { code: number }) => void) | undefined;
      constructor() {
        queueMicrotask(() => this.onclose?.({ code: 1006 }));
      }
      close(): void {}
    }
    vi.stubGlobal('WebSocket', Refused);
    vi.stubGlobal('self', { location: { origin: 'http://localhost' } });
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status, headers: { 'content-type': type } })));
  }

  it('goes from the device when nothing waits', async () => {
    refusing(403);
    const browser = new Browser(newUser());
    await browser.synced(BOARD, 2);
    const tab = browser.openTab(BOARD, { token: TOKEN });
    expect(await tab.device?.store.holdings()).toHaveLength(1);
    await eventually(async () => {
      expect(tab.status?.connection).toBe('no_access');
      expect(await tab.device?.store.holdings()).toEqual([]);
    });
    await tab.open.dispose();
    expect(await tab.device?.store.cachedView(BOARD)).toBeUndefined();
  });

  it.each([403, 404])('stays when it is not the server that says so (%i)', async (status) => {
    refusing(status, 'text/plain');
    const browser = new Browser(newUser());
    await browser.synced(BOARD, 2);
    const tab = browser.openTab(BOARD, { token: TOKEN });
    await eventually(() => {
      expect(tab.status?.connection).toBe('offline');
    });
    expect(await tab.device?.store.holdings()).toHaveLength(1);
    await tab.open.dispose();
  });

  it('goes once its user has seen to what was refused', async () => {
    refusing(403);
    const browser = new Browser(newUser());
    await browser.synced(BOARD, 2);
    const tab = browser.openTab(BOARD, { token: TOKEN });
    await tab.device?.store.write(BOARD, batch({ refused: [{ actions: [], reason: 'role', detail: '' }] }));
    await eventually(() => {
      expect(tab.status?.connection).toBe('no_access');
      expect(tab.last('refusals')?.refusals).toHaveLength(1);
    });
    expect(await tab.device?.store.holdings()).toMatchObject([{ refused: 1 }]);
    await tab.open.dismissRefusals(tab.last('refusals')?.refusals.map(({ id }) => id) ?? []);
    await eventually(async () => {
      expect(await tab.device?.store.holdings()).toEqual([]);
    });
    await tab.open.dispose();
  });

  it('stays while something waits', async () => {
    refusing(404);
    const browser = new Browser(newUser());
    await browser.synced(BOARD, 2);
    const tab = browser.openTab(BOARD, { token: TOKEN });
    tab.addCard(card(1), 'One');
    await eventually(() => {
      expect(tab.status).toMatchObject({ connection: 'no_such_board', waiting: 1, unsaved: 0 });
    });
    await tab.open.dispose();
    expect(await tab.device?.store.holdings()).toMatchObject([{ waiting: 1 }]);
  });
});

/** So many turns of the event loop: more than the device needs for what it is asked. */
const TURNS = 200;

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((wake) => setImmediate(wake));
}
