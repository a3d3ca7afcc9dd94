import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const THEMES = ['dark', 'light'] as const;
type Theme = (typeof THEMES)[number];

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** The rules that depend on colours: all that can differ from theme to theme. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What stands beside an open menu and hands the keyboard on at once: nobody ever finds it there. */
const FOCUS_GUARDS = '[data-base-ui-focus-guard]';

/** Nothing is half faded, which would be too pale to read. What turns for ever does not count. */
export function isAtRest(): boolean {
  const ends = (animation: Animation) => animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
  return document.getAnimations().every((animation) => animation.playState !== 'running' || !ends(animation));
}

/** Puts the page into a theme, and waits until it is. */
export async function wear(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  await page.waitForFunction(isAtRest);
}

/** What is on screen, a dialog included, breaks no rule of WCAG 2.2 AA that a program can check, in either theme. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const [i, theme] of THEMES.entries()) {
    await wear(page, theme);
    // The app has no frames, so one page will do for axe; without this it opens another each time.
    const axe = new AxeBuilder({ page }).setLegacyMode().exclude(FOCUS_GUARDS);
    const { violations } = await (i === 0 ? axe.withTags(WCAG_22_AA) : axe.withRules(OF_COLOURS)).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    expect(found, `${page.url()}, ${theme}`).toEqual([]);
  }
}
