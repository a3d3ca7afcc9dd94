import type { BoardSession, StoreBatch } from '../../generated/wasm/client_wasm';
import type { Device } from './device';

/** How many log rows a copy may have before they are folded into its snapshot. */
export const LOG_ROWS_MAX = 500;
/** For how long nothing must have been written before that is done, in milliseconds. */
const IDLE_MS = 5_000;

/** Folds the log of a board's copy into its snapshot when it has grown long and the board is quiet. */
export class Compaction {
  /** About how many log rows there are; another tab may have folded them meanwhile. */
  #rows = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly device: Device,
    private readonly board: string,
    private readonly session: () => BoardSession | undefined,
  ) {}

  /** What is stored. */
  found(rows: number): void {
    this.#rows = rows;
    this.#later();
  }

  wrote({ begins, log }: StoreBatch): void {
    this.#rows = (begins ? 0 : this.#rows) + log.length;
    this.#later();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #later(): void {
    clearTimeout(this.#timer);
    if (this.#rows <= LOG_ROWS_MAX) return;
    this.#timer = setTimeout(() => {
      // Whatever fails here leaves the copy as it was, and the store itself says so at its next write.
      this.#compact().catch((error: unknown) => {
        if (error instanceof WebAssembly.RuntimeError) throw error;
      });
    }, IDLE_MS);
  }

  async #compact(): Promise<void> {
    const { store, locks } = this.device;
    await locks.request(`weft:compact:${store.user}:${this.board}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      const rows = await store.copyRows(this.board);
      const session = this.session();
      if (!rows || !session) return;
      this.#rows = rows.hashes.length;
      const compacted = rows.hashes.length > LOG_ROWS_MAX ? session.compacted() : undefined;
      if (compacted && (await store.compact(this.board, compacted, rows))) this.#rows = 0;
    });
  }
}
