import AxeBuilder from '@axe-core/playwright';
import type { BrowserContextOptions } from '@playwright/test';
import { autumnRelease } from '../support/autumn-release';
import { expect, test } from '../support/fixtures';
import { makeEdits, workerScript } from '../support/many-edits';
import { readmePicture } from '../support/readme-picture';

const looks: Record<string, BrowserContextOptions> = {
  board: { colorScheme: 'light', viewport: { width: 1280, height: 640 } },
  'board-dark': { colorScheme: 'dark', viewport: { width: 1280, height: 640 } },
  'board-phone': { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  'board-wide': { colorScheme: 'light', viewport: { width: 2560, height: 900 } },
};

for (const [name, options] of Object.entries(looks)) {
  test(`the board fits the window and passes axe: ${name}`, async ({ person }) => {
    const [ana, ben] = await Promise.all([person('ana', { ...options, reducedMotion: 'reduce' }), person('ben')]);
    const address = await ana.makeBoard('Autumn release', [ben]);
    const board = await ana.open(address);
    await makeEdits(ben, address, autumnRelease({ by: ben.id, ana: ana.id, ben: ben.id }), {
      script: workerScript(ana.page),
    });
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

    if (name === 'board' || name === 'board-dark') await readmePicture(name, ana.page);
  });
}
