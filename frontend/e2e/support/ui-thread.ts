import type { Page } from '@playwright/test';

/** Writes down what keeps the page's own thread busy; call it before the page is opened. */
export async function watchUiThread(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: UiThread = { longTasksMs: [], wasmCalls: [] };
    Reflect.set(window, 'uiThread', seen);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longTasksMs.push(Math.round(duration));
    }).observe({ type: 'longtask', buffered: true });
    // Workers have a `WebAssembly` of their own.
    for (const name of Object.getOwnPropertyNames(WebAssembly)) {
      const original: unknown = Reflect.get(WebAssembly, name);
      if (typeof original !== 'function') continue;
      Reflect.set(
        WebAssembly,
        name,
        new Proxy(original, {
          apply: (target, self, args: unknown[]) => {
            seen.wasmCalls.push(name);
            return Reflect.apply(target, self, args) as unknown;
          },
          construct: (target, args: unknown[]) => {
            seen.wasmCalls.push(name);
            return Reflect.construct(target, args) as object;
          },
        }),
      );
    }
  });
}

/** What was written down since the last time this was asked. */
export async function uiThread(page: Page): Promise<UiThread> {
  return page.evaluate(() => {
    const seen = Reflect.get(window, 'uiThread') as UiThread;
    return { longTasksMs: seen.longTasksMs.splice(0), wasmCalls: seen.wasmCalls.splice(0) };
  });
}

export interface UiThread {
  /** How long each task of 50 milliseconds and more took. */
  longTasksMs: number[];
  /** What of `WebAssembly` was used. */
  wasmCalls: string[];
}
