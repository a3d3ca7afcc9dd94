import type { BoardView, Compacted, KeptChange, LocalBoard, StoreBatch } from '../../generated/wasm/client_wasm';
import type { Holding } from '../protocol';
import { BoardQueue } from './board-queue';
import { completed } from './cached-view';
import { type CopyRows, putCompacted, readCopyRows } from './compact-rows';
import type { Database } from './database';
import { digestOf } from './digest';
import { forgetBoard, forgetSettled, forgetUser } from './forget-rows';
import { readHoldings } from './holdings-rows';
import { type NewsListener, StoreNews } from './news';
import { readBoard, toKept } from './read-board';
import { type Actor, type Birth, type BoardRow, beginningWith, type RefusedRow } from './schema';
import { atomically, readFrom } from './transactions';
import { type Written, writeBatches } from './write-batch';

/** A refusal on the device. */
export interface StoredRefusal {
  key: number;
  refusal: RefusedRow['refusal'];
}

/**
 * What this device keeps of one user. What is asked of one board is done in the order it was asked, so a read sees
 * every write before it. Everything fails with a `LocalStoreError`, after a second try.
 */
export class LocalStore {
  readonly #queues = new Map<string, BoardQueue>();
  readonly #news: StoreNews;

  constructor(
    readonly user: string,
    private readonly database: Database,
  ) {
    this.#news = new StoreNews(user);
  }

  /** Tells of changes in what the device holds, made in whichever tab. */
  subscribe(listener: NewsListener): () => void {
    return this.#news.subscribe(listener);
  }

  read(board: string): Promise<LocalBoard> {
    return this.#in(board).run(() => this.database.run((connection) => readBoard(connection, board)));
  }

  async write(board: string, batch: StoreBatch): Promise<Written> {
    const written = await this.#in(board).batch(batch);
    const refused = batch.refused.length > 0;
    if (refused) this.#news.tell({ refusals: board });
    else if (batch.keep.length + batch.forget.length > 0 || batch.begins) this.#news.tell();
    return written;
  }

  /** Goes on with the board's writes only once this has happened. */
  async holdBack(board: string, until: Promise<void>): Promise<void> {
    await this.#in(board).run(() => until);
  }

  /** Resolves once everything asked of the board so far is done. */
  async settled(board: string): Promise<void> {
    await this.#in(board).run(() => Promise.resolve());
  }

  /** What waits of one actor, in the order it was made. */
  async pendingOf(board: string, actor: Actor): Promise<KeptChange[]> {
    const rows = await this.#in(board).run(() =>
      this.database.run((connection) => readFrom(connection, 'pending', (store) => store.getAll(beginningWith(board)))),
    );
    return rows
      .filter((row) => row.actor === actor)
      .sort((a, b) => a.seq - b.seq)
      .map(toKept);
  }

  async slots(board: string): Promise<Actor[]> {
    const rows = await this.#in(board).run(() =>
      this.database.run((connection) => readFrom(connection, 'slots', (store) => store.getAll(beginningWith(board)))),
    );
    return rows.map(({ actor }) => actor);
  }

  /** What the device holds of the user's boards, the last opened first. */
  holdings(): Promise<Holding[]> {
    return this.database.run(readHoldings);
  }

  /** Somebody looks at the board. */
  async opened(board: string, at: number): Promise<void> {
    await this.#changeRow(board, (row = { board }) => ({ ...row, openedAt: at }));
    this.#news.tell();
  }

  async birth(board: string): Promise<Birth | undefined> {
    const row = await this.#in(board).run(() =>
      this.database.run((connection) => readFrom(connection, 'boards', (store) => store.get(board))),
    );
    return row?.born;
  }

  /** Writes down that the board was made here, or how its registration went. */
  async setBirth(board: string, birth: Birth, at: number): Promise<void> {
    await this.#changeRow(
      board,
      (row = { board, openedAt: at }) => ({ ...row, name: row.name ?? birth.name, born: { ...row.born, ...birth } }),
      'strict',
    );
    this.#news.tell();
  }

  /** What was refused and nobody has seen to. */
  async refusals(board: string): Promise<StoredRefusal[]> {
    const rows = await this.#in(board).run(() =>
      this.database.run((connection) => readFrom(connection, 'refused', (store) => store.index('board').getAll(board))),
    );
    return rows.map(({ id = 0, refusal }) => ({ key: id, refusal }));
  }

  async dismiss(board: string, keys: readonly number[]): Promise<void> {
    await this.#in(board).run(() =>
      this.database.run((connection) => {
        const transaction = connection.transaction('refused', 'readwrite', { durability: 'relaxed' });
        return atomically(transaction, () => Promise.all(keys.map((key) => transaction.store.delete(key))));
      }),
    );
    this.#news.tell({ refusals: board });
  }

  async cachedView(board: string): Promise<BoardView | undefined> {
    const row = await this.database.run((connection) => readFrom(connection, 'views', (store) => store.get(board)));
    return row && completed(row.view);
  }

  /** Keeps what the board looks like, unless the device has forgotten the board. */
  async cacheView(board: string, view: BoardView): Promise<void> {
    const digest = digestOf(this.user, view);
    await this.#in(board).run(() =>
      this.database.run((connection) => {
        const transaction = connection.transaction(['boards', 'views', 'digests'], 'readwrite', {
          durability: 'relaxed',
        });
        return atomically(transaction, async () => {
          const row = await transaction.objectStore('boards').get(board);
          if (!row) return;
          const known = await transaction.objectStore('views').get(board);
          await transaction.objectStore('views').put({ ...known, board, view });
          const before = await transaction.objectStore('digests').get(board);
          await transaction.objectStore('digests').put({ ...before, board, ...digest });
          await transaction.objectStore('boards').put({ ...row, name: view.info.name });
        });
      }),
    );
    this.#news.tell();
  }

  /** The log rows that the stored copy has now. */
  copyRows(board: string): Promise<CopyRows | undefined> {
    return this.#in(board).run(() => this.database.run((connection) => readCopyRows(connection, board)));
  }

  /** Puts a compacted copy in the place of these rows; `false` when the store has moved on meanwhile. */
  compact(board: string, compacted: Compacted, rows: CopyRows): Promise<boolean> {
    return this.#in(board).run(() =>
      this.database.run((connection) => putCompacted(connection, board, compacted, rows)),
    );
  }

  /** Removes what the device holds of a board, or of all boards. */
  async forget(board?: string): Promise<void> {
    if (board === undefined) await this.#forgetAll();
    else await this.#in(board).run(() => this.database.run((connection) => forgetBoard(connection, board)));
    this.#news.tell({ refusals: board });
  }

  /** The same for a board of which nothing waits and nothing was refused; `false` leaves it as it is. */
  async forgetSettled(board: string): Promise<boolean> {
    const forgotten = await this.#in(board).run(() =>
      this.database.run((connection) => forgetSettled(connection, board)),
    );
    if (forgotten) this.#news.tell();
    return forgotten;
  }

  async #forgetAll(): Promise<void> {
    await Promise.all([...this.#queues.keys()].map((board) => this.settled(board)));
    await this.database.run(forgetUser);
    // Without rows it is only a name.
    await this.database.remove().catch(() => undefined);
  }

  async #changeRow(
    board: string,
    change: (row: BoardRow | undefined) => BoardRow,
    durability: IDBTransactionDurability = 'relaxed',
  ): Promise<void> {
    await this.#in(board).run(() =>
      this.database.run((connection) => {
        const transaction = connection.transaction('boards', 'readwrite', { durability });
        return atomically(transaction, async () => {
          await transaction.store.put(change(await transaction.store.get(board)));
        });
      }),
    );
  }

  #in(board: string): BoardQueue {
    let queue = this.#queues.get(board);
    if (!queue) {
      queue = new BoardQueue((batches) => this.database.run((connection) => writeBatches(connection, board, batches)));
      this.#queues.set(board, queue);
    }
    return queue;
  }
}
