import type { Page } from '@playwright/test';

/** When a page showed what, in milliseconds since its navigation began. */
export interface Opening {
  /** The first card was painted. */
  cardMs: number;
  /** The chip said that the board is live: its replica is ready and the server's news are in. */
  syncedMs: number;
  /** Tasks of 50 ms and more of the page's own thread until then. */
  longTasksMs: number[];
}

/** Writes down, in every page that is opened from now on, when it shows what. */
export async function watchOpening(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const times: Partial<Opening> & { longTasksMs: number[] } = { longTasksMs: [] };
    Reflect.set(window, 'opening', times);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) times.longTasksMs.push(Math.round(duration));
    }).observe({ type: 'longtask', buffered: true });
    // A message comes behind the frame in which the card is painted.
    const afterPaint = (then: () => void) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = then;
        port2.postMessage(undefined);
      });
    };
    let seen = false;
    const look = () => {
      if (!seen && document.querySelector('[data-card]')) {
        seen = true;
        afterPaint(() => {
          times.cardMs = Math.round(performance.now());
          // For whoever traces.
          // biome-ignore lint/suspicious/noConsole: it is no message
          console.timeStamp('first card');
        });
      }
      const chip = document.querySelector('[aria-label="Sync state"]')?.textContent;
      if (times.syncedMs === undefined && chip === 'Synced') times.syncedMs = Math.round(performance.now());
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  });
}

/** Waits until the board is live, and answers how it came there. */
export async function opening(page: Page): Promise<Opening> {
  await page.waitForFunction(
    () => {
      const times = Reflect.get(window, 'opening') as Partial<Opening> | undefined;
      return times?.cardMs !== undefined && times.syncedMs !== undefined;
    },
    undefined,
    { timeout: 600_000 },
  );
  return page.evaluate(() => Reflect.get(window, 'opening') as Opening);
}

/** The cards whose rows the page has changed since the last time this was asked, and how often it did. */
export async function rowChanges(page: Page): Promise<{ rows: string[]; changes: number }> {
  return page.evaluate(() => {
    const known = Reflect.get(window, 'rowChanges') as { rows: Set<string>; changes: number } | undefined;
    const counted = known ?? { rows: new Set<string>(), changes: 0 };
    if (!known) {
      Reflect.set(window, 'rowChanges', counted);
      new MutationObserver((records) => {
        for (const { target } of records) {
          const row = target.parentElement?.closest<HTMLElement>('[data-row]');
          if (!row) continue;
          counted.rows.add(row.dataset.row ?? '');
          counted.changes++;
        }
      }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
    }
    const answer = { rows: [...counted.rows], changes: counted.changes };
    counted.rows.clear();
    counted.changes = 0;
    return answer;
  });
}
