import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';

/** What the browser allows the site in all. */
const QUOTA_BYTES = 16 << 20;
const FILLER = 'something-else';
/** It is filled with records of this size, then with ever smaller ones. */
const LARGEST_BYTES = 1 << 20;
const SMALLEST_BYTES = 16;

test('on a device that has become full editing goes on, the chip says what is not kept and why, and nothing is lost', async ({
  person,
  server,
}) => {
  const [ana, ben] = await Promise.all([person('ana'), person('ben')]);
  const address = await ana.makeBoard('Autumn release', [ben]);
  const { page } = ana;
  await allow(page, server.url);
  const [anas, bens] = await Promise.all([ana.open(address), ben.open(address)]);
  await anas.addCard('To Do', 'Kept on the device');
  await anas.untilSynced();
  const makeRoom = await fillUp(page);

  await anas.addCard('To Do', 'Kept by the server');
  await expect(bens.card('Kept by the server')).toBeVisible();
  await server.kill();
  await anas.addCard('To Do', 'Only in this tab');
  await expect(anas.chip).toHaveText('Not saved');
  await anas.chip.click();
  await expect(page.getByText('This device has no room left.', { exact: false })).toBeVisible();
  await page.keyboard.press('Escape');

  await server.restart();
  await anas.untilSynced();
  await expect(bens.card('Only in this tab')).toBeVisible();

  // With room again, a reload is all it takes.
  await makeRoom();
  await page.reload();
  await anas.untilSynced();
  await server.kill();
  await anas.addCard('To Do', 'Safe again');
  await expect(anas.chip).toHaveText('Saved on this device · 1 waiting');
});

/** Has the browser allow the site no more than this, from before it has used any. */
async function allow(page: Page, origin: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: QUOTA_BYTES });
}

/** Something else of the site's fills what is left. What comes back makes room again. */
async function fillUp(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(
    async ([name, largest, smallest]) => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onupgradeneeded = () => opening.result.createObjectStore('all', { autoIncrement: true });
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      const fits = (size: number) =>
        new Promise<boolean>((resolve) => {
          const writing = database.transaction('all', 'readwrite');
          // Nothing that could be packed.
          const bytes = new Uint8Array(size);
          for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
          writing.objectStore('all').put(bytes);
          writing.oncomplete = () => resolve(true);
          writing.onabort = () => resolve(false);
        });
      for (let size = largest; size >= smallest; size /= 4) while (await fits(size));
      database.close();
    },
    [FILLER, LARGEST_BYTES, SMALLEST_BYTES] as const,
  );
  return () =>
    page.evaluate(
      (name) =>
        new Promise<void>((resolve, reject) => {
          const removing = indexedDB.deleteDatabase(name);
          removing.onsuccess = () => resolve();
          removing.onerror = () => reject(removing.error);
        }),
      FILLER,
    );
}
