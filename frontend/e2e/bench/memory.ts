import { readFile } from 'node:fs/promises';
import type { Browser, Page } from '@playwright/test';

/** What a tab takes, in MiB. */
export interface Memory {
  /** The page's own JavaScript objects, after a collection. */
  scriptMiB: number;
  /** The process of the page, its worker with the wasm module and all, in proportion to what it shares; Linux only. */
  processMiB: number | undefined;
}

const MIB = 1_048_576;

export async function memory(browser: Browser, page: Page): Promise<Memory> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  const used = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
  await session.detach();
  return { scriptMiB: Math.round(used / MIB), processMiB: await processMiB(browser) };
}

/** The largest of the browser's page processes: there is one page. */
async function processMiB(browser: Browser): Promise<number | undefined> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  const sizes = await Promise.all(
    pages.map(async ({ id }) => {
      const rollup = await readFile(`/proc/${String(id)}/smaps_rollup`, 'utf8').catch(() => '');
      return Number(/^Pss:\s+(\d+) kB/mu.exec(rollup)?.[1] ?? 0) / 1_024;
    }),
  );
  const largest = Math.max(0, ...sizes);
  return largest > 0 ? Math.round(largest) : undefined;
}
