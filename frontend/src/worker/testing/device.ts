import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type Action, initSync } from '../../generated/wasm/client_wasm';
import { eventually } from '../../lib/testing/eventually';
import type { LocalStoreFailure } from '../local/database';
import type { Device } from '../local/device';
import type { LocalStore } from '../local/local-store';
import { batch, cursor } from '../local/testing/batches';
import { openStore } from '../local/testing/store';
import { OpenBoard, type Opening } from '../open-board';
import type { FromWorker, TokenAnswer } from '../protocol';
import { BrowserLocks } from './locks';

const MODULE = new URL('../../generated/wasm/client_wasm_bg.wasm', import.meta.url);

/** The change that every board's log begins with. */
const GENESIS = new Uint8Array(readFileSync(new URL('../../../../board-doc/src/genesis-1.change', import.meta.url)));
/** Where in a change what its hash is of begins: after the magic bytes and the checksum. */
const HASHED_FROM = 8;

/** Makes sessions possible. */
export function loadModule(): void {
  initSync({ module: readFileSync(MODULE) });
}

/** One browser of one user. */
export class Browser {
  readonly locks = new BrowserLocks().asManager();

  constructor(readonly user: string) {}

  /** A tab that shows a board, without a network unless there is a token to be had. */
  openTab(board: string, but: Opening & TabOptions = {}): Tab {
    const store = but.store ?? openStore(this.user);
    const opened = typeof store === 'string' ? store : { store, locks: this.locks };
    return new Tab(this.user, board, opened, but);
  }

  /**
   * Leaves a board here that so many edits were made to, as if the server had acknowledged them one by one: its log has
   * one row more, the genesis.
   */
  async synced(board: string, edits: number, edit = renamed): Promise<void> {
    const tab = this.openTab(board, { birth: { workspace: 'w', name: 'n', registered: true } });
    for (let i = 1; i <= edits; i++) tab.open.act(i, edit(i));
    await eventually(() => {
      expect(tab.status).toMatchObject({ waiting: edits, unsaved: 0 });
    });
    await tab.open.dispose();
    const store = openStore(this.user);
    const { pending } = await store.read(board);
    const genesis = { hash: createHash('sha256').update(GENESIS.subarray(HASHED_FROM)).digest('hex'), chunk: GENESIS };
    const log = [genesis, ...pending.map(({ hash, chunk }) => ({ hash, chunk }))];
    const last = pending.reduce((a, b) => (b.seq > a.seq ? b : a));
    const forget = pending.map(({ hash }) => hash);
    const copy = {
      copy: COPY,
      begins: { replaces: undefined, snapshot: undefined },
      log,
      cursor: { ...cursor(log.length), hash: last.hash },
    };
    await store.write(board, batch({ ...copy, forget }));
  }
}

const renamed = (i: number): Action => ({ type: 'rename_board', name: `Name ${String(i)}` });

const COPY = 'c'.repeat(32);

interface TabOptions {
  token?: TokenAnswer;
  store?: LocalStore | LocalStoreFailure;
  /** Resolves once sessions can be made. */
  wasm?: Promise<unknown>;
}

/** What one tab shows of a board. */
export class Tab {
  readonly told: FromWorker[] = [];
  readonly open: OpenBoard;
  #lastRequest = 0;

  constructor(
    user: string,
    board: string,
    private readonly opened: Device | LocalStoreFailure,
    { token = { type: 'unreachable' }, wasm = Promise.resolve(), ...how }: Opening & TabOptions,
  ) {
    const around = {
      user,
      tell: (message: FromWorker) => void this.told.push(message),
      token: () => Promise.resolve(token),
      device: () => Promise.resolve(opened),
      wasm,
    };
    this.open = new OpenBoard(board, around, how);
  }

  get device(): Device | undefined {
    return typeof this.opened === 'string' ? undefined : this.opened;
  }

  addCard(id: string, title: string): number {
    const request = ++this.#lastRequest;
    const position = { at: 'end' } as const;
    this.open.act(request, { type: 'add_card', card: id, column: 'todo', position, title });
    return request;
  }

  kinds(): string[] {
    return this.told.map(({ type }) => type);
  }

  last<Type extends FromWorker['type']>(type: Type): Extract<FromWorker, { type: Type }> | undefined {
    return this.told.findLast((message): message is Extract<FromWorker, { type: Type }> => message.type === type);
  }

  get status() {
    return this.last('status')?.status;
  }

  /** The titles of the cards it was told of, in any order. */
  titles(): string[] {
    const titles = new Map<string, string>();
    for (const message of this.told) {
      const cards =
        message.type === 'reset' || message.type === 'cached'
          ? message.view.cards
          : message.type === 'show' || message.type === 'done'
            ? message.delta.cards
            : [];
      if (message.type === 'reset') titles.clear();
      for (const { id, title } of cards) titles.set(id, title);
    }
    return [...titles.values()].sort();
  }
}
