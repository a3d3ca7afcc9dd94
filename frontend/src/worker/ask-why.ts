import { isOurs } from '../api/errors';
import type { Denial } from '../generated/wasm/client_wasm';

/** How long the answer may take, in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;

/** Why a board's socket could not be opened; `unknown` when the server cannot be asked or sees no reason. */
export async function askWhy(board: string, token: string): Promise<Denial | 'token_refused' | 'unknown'> {
  try {
    const answer = await fetch(`/api/boards/${encodeURIComponent(board)}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (!isOurs(answer)) return 'unknown';
    switch (answer.status) {
      case 401:
        return 'token_refused';
      case 403:
        return 'no_access';
      case 404:
        return 'no_such_board';
      default:
        return 'unknown';
    }
  } catch {
    return 'unknown';
  }
}
