import { resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContextOptions } from '@playwright/test';
import { expect, test } from '../support/fixtures';

const looks: Record<string, BrowserContextOptions> = {
  board: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  'board-dark': { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  'board-phone': { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  'board-wide': { colorScheme: 'light', viewport: { width: 2560, height: 1200 } },
};

const cards: [column: string, title: string][] = [
  ['To Do', 'Ask the clinic about the new schedule'],
  ['To Do', 'Order spare routers'],
  ['To Do', 'Draft the autumn release notes'],
  ['In Progress', 'Survey the north site'],
  ['In Progress', 'Translate the safety leaflet'],
  ['Done', 'Book the train to Graz'],
];

for (const [name, options] of Object.entries(looks)) {
  test(`the board fits the window and passes axe: ${name}`, async ({ person }) => {
    const ana = await person('ana', { ...options, reducedMotion: 'reduce' });
    const board = await ana.open(await ana.makeBoard('Autumn release'));
    for (const [column, title] of cards) await board.addCard(column, title);
    await board.untilSynced();
    await ana.page.mouse.move(0, 0);

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
