import type { Figures } from './app.bench';

const LABEL_CHARS = 52;
const FIGURE_CHARS = 18;

/** A table of the figures, a board a column. */
export function printed(all: readonly Figures[]): string {
  const rows: [string, (figures: Figures) => string][] = [
    ['first visit: first card painted, ms', ({ cold }) => String(cold.cardMs)],
    ['first visit: live, ms', ({ cold }) => String(cold.syncedMs)],
    ['again: first card painted, ms (median, slowest)', ({ warm }) => spread(warm.map((each) => each.cardMs))],
    ['again: live, ms (median, slowest)', ({ warm }) => spread(warm.map((each) => each.syncedMs))],
    ['again: processor ms until then (page, worker)', ({ cost }) => `${String(cost.pageMs)}, ${String(cost.workerMs)}`],
    ['again: long tasks until live, ms', ({ warm }) => warm.at(-1)?.longTasksMs.join(' ') || 'none'],
    ['cards in the page', ({ rowsInPage }) => String(rowsInPage)],
    ['dragging: frames a second', ({ drag }) => (drag.frames / drag.seconds).toFixed(1)],
    [
      'dragging: from frame to frame, ms (median, p95)',
      ({ drag }) => `${String(drag.medianMs)}, ${String(drag.p95Ms)}`,
    ],
    ['dragging: processor ms a frame', ({ drag }) => String(drag.processorMs)],
    ['dragging: frames dropped', ({ drag }) => String(drag.dropped)],
    ['dragging: tasks over 50 ms (longest, ms)', ({ drag }) => `${String(drag.longTasks)} (${String(drag.longestMs)})`],
    [
      '20 remote edits a second: tasks over 50 ms (longest)',
      ({ remote }) => `${String(remote.longTasks)} (${String(remote.longestMs)})`,
    ],
    ['… cards edited that were in the page', ({ rendered }) => String(rendered.inPage)],
    ['… cards that changed in the page', ({ rendered }) => String(rendered.rows)],
    ['… of which nobody had edited', ({ rendered }) => String(rendered.untouched)],
    ['memory: script objects of the page, MiB', ({ memory }) => String(memory.scriptMiB)],
    ['memory: the page’s process with its worker, MiB', ({ memory }) => String(memory.processMiB ?? '–')],
  ];
  const lines = [
    ['', ...all.map(({ cards }) => `${String(cards)} cards`)],
    ...rows.map(([label, figure]) => [label, ...all.map(figure)]),
  ];
  return `\n${lines.map(([label = '', ...figures]) => label.padEnd(LABEL_CHARS) + figures.map((text) => text.padStart(FIGURE_CHARS)).join('')).join('\n')}\n`;
}

function spread(values: number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return `${String(sorted[Math.floor(sorted.length / 2)])}, ${String(sorted.at(-1))}`;
}
