import { expect, type Locator, type Page } from '@playwright/test';

/** No page asks for more steps from one place to another. */
const TABS_MAX = 60;

/** Somebody who has no pointer. After each key the keyboard is somewhere, and one sees where. */
export class Keyboard {
  private constructor(private readonly page: Page) {}

  /** Call it before the page is opened. */
  static async of(page: Page): Promise<Keyboard> {
    await page.addInitScript(() => {
      Reflect.set(window, 'pointed', 0);
      for (const type of ['pointerdown', 'touchstart', 'wheel']) {
        addEventListener(type, () => Reflect.set(window, 'pointed', Number(Reflect.get(window, 'pointed')) + 1), {
          capture: true,
          passive: true,
        });
      }
    });
    return new Keyboard(page);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.expectSeen(key);
    }
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    await this.expectSeen(`“${text}”`);
  }

  /** Tab, until the keyboard is there. */
  async tabTo(there: Locator, key: 'Tab' | 'Shift+Tab' | 'ArrowDown' = 'Tab'): Promise<void> {
    await expect(there).toBeVisible();
    for (let pressed = 0; pressed < TABS_MAX; pressed++) {
      if (await there.evaluate((element) => element === document.activeElement)) return;
      await this.press(key);
    }
    throw new Error(`${key} does not lead to ${String(there)}`);
  }

  /** Tab until it is there, then press it. */
  async choose(there: Locator): Promise<void> {
    await this.tabTo(there);
    await this.press('Enter');
  }

  /** The same in a menu that is open. */
  async chooseInMenu(there: Locator, key = 'Enter'): Promise<void> {
    await this.tabTo(there, 'ArrowDown');
    await this.press(key);
  }

  /** Nobody has touched a mouse, a pad or a screen. */
  async expectNoPointer(): Promise<void> {
    expect(await this.page.evaluate(() => Reflect.get(window, 'pointed'))).toBe(0);
  }

  private async expectSeen(after: string): Promise<void> {
    await expect
      .poll(() => this.page.evaluate(whereItIs), { message: `the keyboard after ${after}, ${this.page.url()}` })
      .toMatch(/^seen/u);
  }
}

/** Where the keyboard is, and whether that is to be seen. */
function whereItIs(): string {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return 'lost';
  const name = `${element.tagName.toLowerCase()} ${element.ariaLabel ?? element.textContent.slice(0, 40)}`;
  // What only holds what comes next: a dialog, a menu, the page's content.
  if (
    element.tabIndex < 0 &&
    element.matches('[role="dialog"], [role="menu"], [role="alertdialog"], #content, h1, main')
  ) {
    return `seen: ${name}`;
  }
  const probe = document.createElement('i');
  probe.style.color = 'var(--accent)';
  document.body.append(probe);
  const accent = getComputedStyle(probe).color;
  probe.remove();
  const shows = (at: Element, above: number): boolean => {
    const { outlineStyle, outlineWidth, outlineColor, borderColor, boxShadow, backgroundColor } = getComputedStyle(at);
    if (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0 && outlineColor !== 'rgba(0, 0, 0, 0)')
      return true;
    if (borderColor === accent || boxShadow.includes(accent)) return true;
    if (at instanceof HTMLElement && 'highlighted' in at.dataset && backgroundColor !== 'rgba(0, 0, 0, 0)') return true;
    return above > 0 && at.parentElement !== null && shows(at.parentElement, above - 1);
  };
  // A list to choose from shows what is chosen, while the keyboard stays in its box.
  const active = element.getAttribute('aria-activedescendant');
  const option = active === null ? null : document.getElementById(active);
  return shows(element, 3) || (option !== null && shows(option, 0)) ? `seen: ${name}` : `not seen: ${name}`;
}
