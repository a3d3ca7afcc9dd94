import type { Browser, Page } from '@playwright/test';

/** What the browser's own tracing says of a while. */
export interface Traced {
  seconds: number;
  /** Frames that were drawn, and those that came too late. */
  frames: number;
  dropped: number;
  /** From one frame to the next, in milliseconds: half of them, and 95 of 100, came within. */
  medianMs: number;
  p95Ms: number;
  /** Tasks of the page's main thread of 50 ms and more, and the longest of all. */
  longTasks: number;
  longestMs: number;
  /** The main thread's processor time for a frame, on average, in milliseconds. */
  processorMs: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  dur?: number;
  /** Of it, the thread's processor time. */
  tdur?: number;
  args?: { name?: string; data?: { message?: string } };
}

const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
];
const LONG_US = 50_000;

/** Traces what happens in a page while `work` is done. */
export async function traced(browser: Browser, page: Page, work: () => Promise<void>): Promise<Traced> {
  await browser.startTracing(page, { categories: CATEGORIES });
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1_000;
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  return { seconds: Math.round(seconds * 10) / 10, ...summed(trace.traceEvents) };
}

/** Processor time until the first card is painted, in milliseconds: of the page's main thread and of its workers. */
export interface Cost {
  pageMs: number;
  workerMs: number;
}

/** What it costs to open a page that calls `console.timeStamp('first card')`. */
export async function openingCost(browser: Browser, page: Page, open: () => Promise<void>): Promise<Cost> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await open();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const events = trace.traceEvents;
  const stamp = events.find(({ name, args }) => name === 'TimeStamp' && args?.data?.message === 'first card');
  if (!stamp) throw new Error('the trace has no first card');
  const threads = (wanted: RegExp) =>
    events.filter(
      ({ name, pid, args }) => name === 'thread_name' && pid === stamp.pid && wanted.test(args?.name ?? ''),
    );
  const spent = (wanted: RegExp) => {
    const tids = new Set(threads(wanted).map(({ tid }) => tid));
    const tasks = events.filter(
      ({ name, pid, tid, ts }) => name === 'RunTask' && pid === stamp.pid && tids.has(tid) && ts < stamp.ts,
    );
    return Math.round(tasks.reduce((all, { tdur = 0 }) => all + tdur, 0) / 1_000);
  };
  return { pageMs: spent(/CrRendererMain/u), workerMs: spent(/DedicatedWorker/u) };
}

function summed(events: TraceEvent[]): Omit<Traced, 'seconds'> {
  // The page's process is the one whose main thread has worked most: the browser has one page.
  const mains = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const tasksOf = ({ pid, tid }: TraceEvent) =>
    events.filter((each) => each.pid === pid && each.tid === tid && each.name === 'RunTask' && each.dur !== undefined);
  const work = (main: TraceEvent) => tasksOf(main).reduce((all, { tdur = 0 }) => all + tdur, 0);
  const main = mains.sort((a, b) => work(b) - work(a))[0];
  if (!main) throw new Error('the trace has no page');
  const tasks = tasksOf(main).map(({ dur = 0 }) => dur);
  const named = (wanted: string) =>
    events.filter(({ name, pid }) => name === wanted && pid === main.pid).map(({ ts }) => ts);
  const drawn = named('DrawFrame').sort((a, b) => a - b);
  const gaps = drawn
    .slice(1)
    .map((ts, i) => (ts - (drawn[i] ?? ts)) / 1_000)
    .sort((a, b) => a - b);
  const at = (share: number) => Math.round((gaps[Math.floor(gaps.length * share)] ?? 0) * 10) / 10;
  return {
    frames: drawn.length,
    dropped: named('DroppedFrame').length,
    medianMs: at(0.5),
    p95Ms: at(0.95),
    longTasks: tasks.filter((dur) => dur >= LONG_US).length,
    longestMs: Math.round(Math.max(0, ...tasks) / 1_000),
    processorMs: Math.round(work(main) / Math.max(1, drawn.length) / 10) / 100,
  };
}
