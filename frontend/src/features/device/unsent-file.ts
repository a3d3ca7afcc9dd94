import { downloadJson, fileName } from '../../lib/download';
import type { Unsent } from './unsent';

/** Gives somebody their work that the server does not have, by board, to keep and to read. */
export function downloadUnsent(boards: readonly Unsent[], title: string): void {
  downloadJson(unsentFile(boards, new Date()), fileName(title, 'json'));
}

/** What the file says. `actions` and `refusals` are as the app's own interface has them. */
export function unsentFile(boards: readonly Unsent[], now: Date) {
  return {
    made_at: now.toISOString(),
    boards: boards.map(({ board, name, waiting, refused, actions, refusals }) => ({
      board,
      name,
      waiting,
      refused,
      actions,
      refusals,
    })),
  };
}
