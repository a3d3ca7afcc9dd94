import type { Page } from '@playwright/test';

/** Something that moved without having been asked to. */
export interface Shift {
  /** How much of the window moved, times how far: what Chromium calls the score. */
  value: number;
  /** The first words of what moved, and where it was and is: in pixels, with its size. */
  moved: string[];
}

declare global {
  interface Window {
    /** Since the document began, or since it was last asked. */
    weftShifts?: Shift[];
  }
}

/** Notes what shifts in the documents of this page from now on. What follows an input within 500 ms does not count. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    interface LayoutShift extends PerformanceEntry {
      value: number;
      hadRecentInput: boolean;
      sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
    }
    const shifts: Shift[] = [];
    window.weftShifts = shifts;
    const words = (node: Node | null) => {
      const name = node instanceof Element ? `${node.localName} ` : '';
      return `${name}“${(node?.textContent ?? '').trim().slice(0, 40)}”`;
    };
    const place = ({ x, y, width, height }: DOMRect) => `${x},${y} ${width}×${height}`;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        if (entry.hadRecentInput) continue;
        const moved = entry.sources.map(
          ({ node, previousRect, currentRect }) =>
            `${words(node)} from ${place(previousRect)} to ${place(currentRect)}`,
        );
        shifts.push({ value: entry.value, moved });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** What has shifted, and begins anew. */
export async function shiftsOf(page: Page): Promise<Shift[]> {
  return await page.evaluate(() => window.weftShifts?.splice(0) ?? []);
}
