import type { BrowserContext, Page } from '@playwright/test';
import { BoardPage } from '../support/board-page';
import { expect, test } from '../support/fixtures';
import type { Profile } from '../support/profile';
import { signIn } from '../support/sign-in';

/** Content settings: 2 is "block"; for cookies it covers all that a site may keep. */
const BLOCK = 2;

/** Ways in which a real browser keeps nothing. */
const refusals: Record<string, (profile: Profile) => Promise<void>> = {
  'site data blocked in the settings': (profile) =>
    profile.set({ profile: { default_content_setting_values: { cookies: BLOCK } } }),
  'a disk on which no database opens': (profile) => profile.putFile('Default/IndexedDB'),
};

for (const [how, refuse] of Object.entries(refusals)) {
  test(`${how}: editing works and syncs, and the chip never promises what is not kept`, async ({
    person,
    profile,
    server,
  }) => {
    const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
    const address = await ana.makeBoard('Autumn release', [ben]);
    const bens = await ben.open(address);
    const own = await profile();
    await refuse(own);
    const page = await firstPage(await own.open({ baseURL: server.url, serviceWorkers: 'allow' }));
    await page.goto('/');
    await signIn(page, 'ana');
    await page.getByRole('link', { name: /Autumn release/ }).click();
    const board = new BoardPage(page);
    await board.untilReady();
    await board.addCard('To Do', 'Kept by the server');
    await board.untilSynced();
    await expect(bens.card('Kept by the server')).toBeVisible();
    expect(await databaseOpens(page)).toBe(false);
    expect(await asksToStay(page)).toBe(false);

    await server.kill();
    await board.addCard('To Do', 'Only in this tab');
    await expect(board.chip).toHaveText('Not saved');
    const [question] = await Promise.all([page.waitForEvent('dialog'), page.close({ runBeforeUnload: true })]);
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();

    await server.restart();
    await board.untilSynced();
    await expect(bens.card('Only in this tab')).toBeVisible();
    expect(await asksToStay(page)).toBe(false);
  });
}

async function firstPage(context: BrowserContext): Promise<Page> {
  return context.pages()[0] ?? context.newPage();
}

/** Whether the browser is as the story wants it; asked in a worker, where the app would open it. */
async function databaseOpens(page: Page): Promise<boolean> {
  const [worker] = page.workers();
  if (!worker) throw new Error('the app has no worker');
  return worker.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        try {
          const opening = indexedDB.open('probe');
          opening.onsuccess = () => {
            resolve(true);
          };
          opening.onerror = () => {
            resolve(false);
          };
        } catch {
          resolve(false);
        }
      }),
  );
}

/** Whether leaving the page would be asked about. */
async function asksToStay(page: Page): Promise<boolean> {
  return page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
}
