import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { expectAccessible, isAtRest, THEMES, wear } from './axe';

/** Where the pictures are gathered; git does not see it. */
export const GALLERY = resolve(import.meta.dirname, '../../../target/gallery');
/** Pictures take as long as all the rest of it: `cargo xtask gallery` asks for them. */
const wanted = process.env.WEFT_GALLERY !== undefined;
/** A phone, a tablet, a wide screen: each with the height that such a thing has, in pixels. */
export const SCREENS = { phone: [390, 844], tablet: [820, 1180], wide: [1440, 900] } as const;

/**
 * What is on screen, a page or a dialog, passes axe in both themes and fits every screen; when the gallery is made, its
 * pictures are kept. Each is looked at in one place, by a name of its own.
 */
export async function look(page: Page, name: string): Promise<void> {
  await expectAccessible(page);
  const before = page.viewportSize();
  const folder = join(GALLERY, name);
  if (wanted) await mkdir(folder, { recursive: true });
  // The page wears the last of them already.
  for (const theme of wanted ? THEMES : THEMES.slice(-1)) {
    if (wanted) await wear(page, theme);
    for (const [screen, [width, height]] of Object.entries(SCREENS)) {
      await page.setViewportSize({ width, height });
      await expectFits(page, `${name}, ${screen}`);
      if (wanted) await page.screenshot({ path: join(folder, `${screen}-${theme}.png`) });
    }
  }
  if (before) await page.setViewportSize(before);
}

/** Neither the page nor what scrolls up and down in it or over it is wider than its place. */
export async function expectFits(page: Page, what: string): Promise<void> {
  await page.waitForFunction(isAtRest);
  const tooWide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('main, #content, [role="dialog"], [role="menu"]')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map((element) => `${element.tagName} ${element.role ?? ''} by ${element.scrollWidth - element.clientWidth} px`),
  );
  expect(tooWide, `${what}: nothing scrolls sideways`).toEqual([]);
}
