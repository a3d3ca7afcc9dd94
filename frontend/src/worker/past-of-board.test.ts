// The past of a board, asked of the worker: the module and the store are the real ones.
import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExportFormat } from '../generated/wasm/client_wasm';
import { eventually, SLOW } from '../lib/testing/eventually';
import type { FromWorker } from './protocol';
import { Browser, loadModule, type Tab } from './testing/device';

const BOARD = '0195b0a0-6666-7000-8000-000000000001';
let lastUser = 0;
const newUser = () => `0195b0a0-6666-7000-8000-${String(++lastUser).padStart(12, '0')}`;
const AUTHOR = '0195b0a0-6666-7000-8000-00000000000a';
const card = (n: number) => `0195b0a0-7777-7000-8000-${String(n).padStart(12, '0')}`;
const BIRTH = { workspace: 'w', name: 'Made here' };

beforeAll(loadModule);

/** A board with one card, and the step behind which a second came and the first was renamed. */
async function changed(user: string): Promise<{ tab: Tab; step: string }> {
  const tab = new Browser(user).openTab(BOARD, { birth: BIRTH });
  tab.addCard(card(1), 'One');
  await eventually(() => {
    expect(tab.titles()).toEqual(['One']);
  });
  tab.open.askPast({ type: 'get_steps', request: 100, board: BOARD, limit: 10 });
  const step = tab.last('steps')?.steps.steps[0]?.id ?? '';
  tab.addCard(card(2), '=1+1 <script>alert(1)</script>');
  tab.open.act(50, { type: 'rename_card', card: card(1), title: 'Renamed' });
  return { tab, step };
}

function exported(tab: Tab, request: number, format: ExportFormat, at?: string) {
  const names = { [AUTHOR]: 'Ana' };
  tab.open.askPast({ type: 'export', request, board: BOARD, format, at, names });
  const answer = tab.last('exported');
  if (answer?.request !== request) throw new Error(JSON.stringify(tab.last('failed')));
  return answer;
}

describe('the past of a board', SLOW, () => {
  it('is the view that was, and the board as it is stays', async () => {
    const { tab, step } = await changed(newUser());
    tab.open.askPast({ type: 'get_past', request: 1, board: BOARD, at: step });
    expect(tab.last('past')?.view.cards).toMatchObject([{ title: 'One' }]);
    tab.open.askPast({ type: 'compare', request: 2, board: BOARD, from: step });
    const { cards = [] } = tab.last('compared')?.difference ?? {};
    expect(cards.map(({ before, after }) => [before?.title, after?.title])).toEqual([
      ['One', 'Renamed'],
      [undefined, '=1+1 <script>alert(1)</script>'],
    ]);
    tab.open.askPast({ type: 'get_past', request: 3, board: BOARD, at: 'f'.repeat(64) });
    expect(tab.last('failed')).toMatchObject({ request: 3 });
    await tab.open.dispose();
  });

  it('comes back by edits that are taken back like others', async () => {
    const { tab, step } = await changed(newUser());
    tab.open.restore({ type: 'restore', request: 7, board: BOARD, at: step });
    await eventually(() => {
      expect(tab.last('restored')).toMatchObject({ request: 7 });
    });
    tab.open.show();
    const active = (message: FromWorker | undefined) =>
      message?.type === 'reset' ? message.view.cards.filter(({ state }) => state === 'active') : [];
    expect(active(tab.last('reset'))).toMatchObject([{ title: 'One' }]);
    for (const undo of tab.last('restored')?.undo.toReversed() ?? []) tab.open.undo(8, undo);
    tab.open.show();
    expect(active(tab.last('reset'))).toHaveLength(2);
    await tab.open.dispose();
  });

  it('brings back one card and leaves the others', async () => {
    const { tab, step } = await changed(newUser());
    tab.open.restore({ type: 'restore', request: 7, board: BOARD, at: step, card: card(1) });
    await eventually(() => {
      expect(tab.last('restored')).toMatchObject({ request: 7 });
    });
    tab.open.show();
    expect(tab.last('reset')?.view.cards.map(({ title, state }) => [title, state])).toEqual(
      expect.arrayContaining([
        ['One', 'active'],
        ['=1+1 <script>alert(1)</script>', 'active'],
      ]),
    );
    await tab.open.dispose();
  });

  it('is written out in every format, as it is and as it was', async () => {
    const { tab, step } = await changed(AUTHOR);
    const types: Record<ExportFormat, [type: string, extension: string]> = {
      json: ['application/json', 'json'],
      csv: ['text/csv; charset=utf-8', 'csv'],
      markdown: ['text/markdown; charset=utf-8', 'md'],
      html: ['text/html; charset=utf-8', 'html'],
      automerge: ['application/octet-stream', 'automerge'],
    };
    for (const [i, format] of (Object.keys(types) as ExportFormat[]).entries()) {
      const now = exported(tab, 200 + i, format);
      expect([now.file.type, now.extension]).toEqual(types[format]);
      const then = exported(tab, 300 + i, format, step);
      expect(then.file.size).toBeGreaterThan(0);
      if (format === 'automerge') continue;
      expect(await now.file.text()).toContain('Renamed');
      expect(await then.file.text()).not.toContain('Renamed');
    }
    expect(await exported(tab, 400, 'html').file.text()).not.toContain('<script>alert');
    expect(await exported(tab, 401, 'csv').file.text()).toContain("'=1+1");
    expect(await exported(tab, 402, 'json').file.text()).toContain('"name":"Ana"');
    await tab.open.dispose();
  });
});
