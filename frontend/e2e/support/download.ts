import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';

/** Presses a button that gives a file, and answers what is in it. */
export async function downloaded(page: Page, button: Locator): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}
