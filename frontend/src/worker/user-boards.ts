import { ImportReader } from './import-reader';
import { Background } from './local/background';
import { LocalStoreError } from './local/database';
import { type Device, mayHold, openDevice } from './local/device';
import { HoldingsWatch } from './local/holdings-watch';
import { OpenBoard, type Opening, type Surroundings } from './open-board';

/** Boards nobody looks at that go on syncing in any case, so that coming back to one shows it at once. */
const RECENT_BOARDS_MAX = 3;

/** The boards of one user that are followed in this tab. */
export class UserBoards {
  readonly #boards = new Map<string, OpenBoard>();
  /** Those nobody looks at, the least recent first. */
  readonly #unwatched = new Set<string>();
  /** Those of them that are to be followed all the same. */
  #background: ReadonlySet<string> = new Set();
  readonly #inBackground: Background;
  readonly #holdings: HoldingsWatch;
  readonly #around: Surroundings;
  /** The files that boards are made of. */
  readonly imports: ImportReader;
  #device: ReturnType<typeof openDevice> | undefined;

  constructor(
    readonly user: string,
    around: Pick<Surroundings, 'tell' | 'token' | 'wasm'>,
  ) {
    const device = () => this.#openDevice();
    this.#around = { ...around, user, device: () => this.#openOrSayWhy() };
    this.imports = new ImportReader(user, around.tell, around.wasm);
    this.#holdings = new HoldingsWatch(device, () => mayHold(user), around.tell);
    this.#inBackground = new Background(device, (boards) => {
      this.#followInBackground(boards);
    });
  }

  get(board: string): OpenBoard | undefined {
    return this.#boards.get(board);
  }

  /** Somebody looks at the board. `pictured`: and has seen to its first picture. */
  open(board: string, pictured = false): void {
    this.#unwatched.delete(board);
    const known = this.#boards.get(board);
    const opened = known ?? this.#follow(board, { watched: true, pictured });
    if (known) {
      known.show();
      known.wake();
    }
    void opened.looked();
  }

  /** Nobody looks at the board any more. */
  close(board: string): void {
    if (!this.#boards.has(board)) return;
    this.#unwatched.add(board);
    this.letGo();
  }

  /** Makes a board here and now. */
  make(request: number, board: string, workspace: string, name: string): void {
    const made = new OpenBoard(board, this.#around, { birth: { workspace, name } });
    this.#boards.set(board, made);
    this.#unwatched.add(board);
    made.act(request, { type: 'rename_board', name }, () => {
      // A board that cannot have its name is none.
      void this.#forget(board).catch(() => undefined);
    });
  }

  /** Makes a board here and now of the file that was read last. */
  makeImport(request: number, board: string, workspace: string, name: string): void {
    const file = this.imports.take();
    if (!file) {
      this.#around.tell({ type: 'failed', request, message: 'choose the file again' });
      return;
    }
    const made = new OpenBoard(board, this.#around, { birth: { workspace, name } });
    this.#boards.set(board, made);
    this.#unwatched.add(board);
    made.import(request, file, name, (ok) => {
      file.free();
      // Half a board is none.
      if (!ok) void this.#forget(board).catch(() => undefined);
    });
  }

  /** Another try to register a board that was made here, in this workspace. */
  register(board: string, workspace: string): void {
    const known = this.#boards.get(board);
    if (!known) this.#unwatched.add(board);
    void (known ?? this.#follow(board)).register(workspace);
  }

  watchHoldings(): void {
    void this.#holdings.start();
  }

  /** Removes what this device holds of a board, or of all of them. */
  async forget(request: number, board: string | undefined): Promise<void> {
    try {
      await this.#forget(board);
      this.#around.tell({ type: 'forgotten', request });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#around.tell({ type: 'failed', request, message });
    }
  }

  wake(): void {
    for (const board of this.#boards.values()) board.wake();
  }

  networkLost(): void {
    for (const board of this.#boards.values()) board.networkLost();
  }

  /** Lets go of all but the recent boards, and never of one whose edits are still on their way to the server. */
  letGo(): void {
    const spare = [...this.#unwatched].filter((board) => !this.#background.has(board));
    let excess = spare.length - RECENT_BOARDS_MAX;
    for (const board of spare) {
      if (excess <= 0) return;
      if (this.#boards.get(board)?.busy) continue;
      excess--;
      // Not in the middle of performing its effects.
      queueMicrotask(() => void this.#drop(board));
    }
  }

  async #forget(board: string | undefined): Promise<void> {
    if (board === undefined) {
      this.#inBackground.end();
      this.#holdings.end();
    }
    const boards = board === undefined ? [...this.#boards.keys()] : [board];
    await Promise.all(boards.map((dropped) => this.#drop(dropped)));
    const device = await this.#openDevice();
    if (device) await device.store.forget(board);
    else if (await mayHold(this.user)) throw new LocalStoreError('unavailable');
  }

  async #drop(board: string): Promise<void> {
    const open = this.#boards.get(board);
    this.#boards.delete(board);
    this.#unwatched.delete(board);
    await open?.dispose();
  }

  #follow(board: string, how: Opening = {}): OpenBoard {
    const opened = new OpenBoard(board, this.#around, how);
    this.#boards.set(board, opened);
    return opened;
  }

  #followInBackground(boards: readonly string[]): void {
    this.#background = new Set(boards);
    for (const board of boards) {
      if (this.#boards.has(board)) continue;
      this.#follow(board);
      this.#unwatched.add(board);
    }
    this.letGo();
  }

  async #openDevice(): Promise<Device | undefined> {
    const opened = await this.#openOrSayWhy();
    return typeof opened === 'string' ? undefined : opened;
  }

  /** Where nothing could be kept, the next board tries again. */
  #openOrSayWhy(): ReturnType<typeof openDevice> {
    const opening = this.#device ?? openDevice(this.user);
    this.#device = opening;
    void opening.then((opened) => {
      if (typeof opened === 'string' && this.#device === opening) this.#device = undefined;
    });
    return opening;
  }
}
