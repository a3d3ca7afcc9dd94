import { vi } from 'vitest';

/** How long something may take on a busy machine, in milliseconds: many times what it takes. */
export const LIMIT_MS = 20_000;

/** For tests that wait for several such things. */
export const SLOW = { timeout: 4 * LIMIT_MS };

/** Waits until the check passes. */
export function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: LIMIT_MS });
}
