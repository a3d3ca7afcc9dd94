import { expect, type Page } from '@playwright/test';

/** Waits until the app is on the device: every file kept, and the worker at the helm of this page. */
export async function untilOnDevice(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
}

/** Leaves a mark that a reload would wipe. */
export async function markPage(page: Page): Promise<void> {
  await page.evaluate(() => Reflect.set(window, 'stayed', true));
}

export async function hasStayed(page: Page): Promise<boolean> {
  return page.evaluate(() => Reflect.get(window, 'stayed') === true);
}
