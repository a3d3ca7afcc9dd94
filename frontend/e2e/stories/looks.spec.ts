import { resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContextOptions } from '@playwright/test';
import { v7 as uuidv7 } from 'uuid';
import type { Action } from '../../src/generated/wasm/client_wasm';
import { expect, test } from '../support/fixtures';
import { makeEdits, workerScript } from '../support/many-edits';

const looks: Record<string, BrowserContextOptions> = {
  board: { colorScheme: 'light', viewport: { width: 1280, height: 640 } },
  'board-dark': { colorScheme: 'dark', viewport: { width: 1280, height: 640 } },
  'board-phone': { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  'board-wide': { colorScheme: 'light', viewport: { width: 2560, height: 900 } },
};

/** What a board looks like that people work with. */
const cards: { column: string; title: string; does?: (card: string, who: Who) => Action[] }[] = [
  {
    column: 'todo',
    title: 'Ask the clinic about the new schedule',
    does: (card, { ana, labels: { urgent } }) => [
      { type: 'label_card', card, label: urgent },
      { type: 'set_due', card, due: dayFromNow(1) },
      { type: 'assign_card', card, user: ana },
      { type: 'describe_card', card, description: 'Before **Friday**.' },
    ],
  },
  { column: 'todo', title: 'Order spare routers', does: (card) => [{ type: 'set_due', card, due: dayFromNow(12) }] },
  {
    column: 'todo',
    title: 'Draft the autumn release notes',
    does: (card, { ben, labels: { words } }) => [
      { type: 'label_card', card, label: words },
      { type: 'assign_card', card, user: ben },
      ...['Collect the changes', 'Write them up', 'Have them read'].map((text, i): Action => {
        return { type: 'add_item', card, item: uuidv7(), text, position: { at: 'end' }, done: i === 0 };
      }),
    ],
  },
  { column: 'todo', title: 'Find a room for the workshop' },
  {
    column: 'in_progress',
    title: 'Survey the north site',
    does: (card, { ana, ben, labels: { field } }) => [
      { type: 'label_card', card, label: field },
      { type: 'set_due', card, due: dayFromNow(-2) },
      { type: 'assign_card', card, user: ana },
      { type: 'assign_card', card, user: ben },
      { type: 'add_comment', card, comment: `${uuidv7()}.${ben}`, body: '@ana, the gate is open from eight.' },
    ],
  },
  {
    column: 'in_progress',
    title: 'Translate the safety leaflet',
    does: (card, { labels: { words, urgent } }) => [
      { type: 'label_card', card, label: words },
      { type: 'label_card', card, label: urgent },
    ],
  },
  { column: 'in_progress', title: 'Price list for spare parts' },
  { column: 'done', title: 'Book the train to Graz' },
  {
    column: 'done',
    title: 'Move the backups to the new disk',
    does: (card, { ana, labels: { field } }) => [
      { type: 'label_card', card, label: field },
      { type: 'assign_card', card, user: ana },
    ],
  },
];

interface Who {
  ana: string;
  ben: string;
  labels: { urgent: string; words: string; field: string };
}

function edits(ana: string, ben: string): Action[] {
  const labels = { urgent: uuidv7(), words: uuidv7(), field: uuidv7() };
  return [
    { type: 'add_label', label: labels.urgent, name: 'Urgent', color: '#b3261e' },
    { type: 'add_label', label: labels.words, name: 'Words', color: '#8a4a8f' },
    { type: 'add_label', label: labels.field, name: 'Field work', color: '#3c8a56' },
    ...cards.flatMap(({ column, title, does }): Action[] => {
      const card = uuidv7();
      const added: Action = { type: 'add_card', card, column, title, position: { at: 'end' } };
      return [added, ...(does?.(card, { ana, ben, labels }) ?? [])];
    }),
  ];
}

function dayFromNow(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return day.toLocaleDateString('sv');
}

for (const [name, options] of Object.entries(looks)) {
  test(`the board fits the window and passes axe: ${name}`, async ({ person }) => {
    const [ana, ben] = await Promise.all([person('ana', { ...options, reducedMotion: 'reduce' }), person('ben')]);
    const address = await ana.makeBoard('Autumn release', [ben]);
    const board = await ana.open(address);
    await makeEdits(ben, address, edits(ana.id, ben.id), { script: workerScript(ana.page) });
    await expect(board.cardIn('Done', 'Move the backups to the new disk').getByText('Field work')).toBeVisible();
    await board.untilSynced();
    await ana.page.mouse.move(0, 0);
    await board.column('To Do').scrollIntoViewIfNeeded();
    await ana.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

    const overflow = await ana.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, 'the page itself never scrolls sideways').toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page: ana.page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag22aa'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);

    // The README's pictures; without the variable the tree stays clean.
    if (process.env.UPDATE_SCREENSHOTS) {
      await ana.page.screenshot({ path: resolve(import.meta.dirname, `../../../docs/images/${name}.png`) });
    }
  });
}
