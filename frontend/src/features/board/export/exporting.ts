/** How far the export of a board has come, from 0 to 1; nothing while there is none. */
export type ExportProgress = number | undefined;

const progress = new Map<string, number>();
const listeners = new Set<() => void>();

/** The exports under way, whoever began them: the menu, or the palette that has closed since. */
export const exporting = {
  of: (board: string): ExportProgress => progress.get(board),
  become: (board: string, now: ExportProgress): void => {
    if (now === undefined) progress.delete(board);
    else progress.set(board, now);
    for (const listener of [...listeners]) listener();
  },
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};
