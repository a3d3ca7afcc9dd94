import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';

const FOLDER = resolve(import.meta.dirname, '../../../docs/images');
/** Between two windows that are shown side by side, in pixels. */
const GAP_PX = 16;
const WEBP_QUALITY = 0.9;

/** Takes a picture for the README: several pages stand side by side. Without the variable the tree stays clean. */
export async function readmePicture(name: string, ...pages: Page[]): Promise<void> {
  const [first] = pages;
  if (!first || !process.env.UPDATE_SCREENSHOTS) return;
  const shots: string[] = [];
  for (const page of pages) shots.push((await page.screenshot({ animations: 'disabled' })).toString('base64'));
  // A page without the app's policy draws them, and knows WebP.
  const studio = await first.context().newPage();
  const webp = await studio.evaluate(
    async ({ shots, gap, quality }) => {
      const bitmaps = await Promise.all(
        shots.map(async (shot) => {
          const bytes = Uint8Array.from(atob(shot), (char) => char.charCodeAt(0));
          return createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        }),
      );
      const width = bitmaps.reduce((sum, each) => sum + each.width + gap, -gap);
      const canvas = new OffscreenCanvas(width, Math.max(...bitmaps.map(({ height }) => height)));
      const context = canvas.getContext('2d');
      let left = 0;
      for (const each of bitmaps) {
        context?.drawImage(each, left, 0);
        left += each.width + gap;
      }
      const made = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp', quality })).arrayBuffer());
      return btoa(Array.from(made, (byte) => String.fromCharCode(byte)).join(''));
    },
    { shots, gap: GAP_PX, quality: WEBP_QUALITY },
  );
  await studio.close();
  await writeFile(resolve(FOLDER, `${name}.webp`), Buffer.from(webp, 'base64'));
}
