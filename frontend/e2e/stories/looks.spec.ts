import { resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContextOptions } from '@playwright/test';
import { expect, test } from '../support/fixtures';

const looks: Record<string, BrowserContextOptions> = {
  board: { colorScheme: 'light', viewport: { width: 1280, height: 640 } },
  'board-dark': { colorScheme: 'dark', viewport: { width: 1280, height: 640 } },
  'board-phone': { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  'board-wide': { colorScheme: 'light', viewport: { width: 2560, height: 900 } },
};

const cards: [column: string, title: string][] = [
  ['To Do', 'Ask the clinic about the new schedule'],
  ['To Do', 'Order spare routers'],
  ['To Do', 'Draft the autumn release notes'],
  ['To Do', 'Find a room for the workshop'],
  ['In Progress', 'Survey the north site'],
  ['In Progress', 'Translate the safety leaflet'],
  ['In Progress', 'Price list for spare parts'],
  ['Done', 'Book the train to Graz'],
  ['Done', 'Move the backups to the new disk'],
];

for (const [name, options] of Object.entries(looks)) {
  test(`the board fits the window and passes axe: ${name}`, async ({ person }) => {
    const [ana, ben] = await Promise.all([person('ana', { ...options, reducedMotion: 'reduce' }), person('ben')]);
    const board = await ana.open(await ana.makeBoard('Autumn release', [ben]));
    for (const [column, title] of cards) await board.addCard(column, title);
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
