// What the worker does with the boards of its user, over a real store.
import 'fake-indexeddb/auto';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually, SLOW } from '../lib/testing/eventually';
import type { FromWorker } from './protocol';
import { loadModule } from './testing/device';
import { BrowserLocks } from './testing/locks';
import { UserBoards } from './user-boards';

const MINUTE_MS = 60_000;

let lastUser = 0;
const newUser = () => `0195b0a0-4444-7000-8000-${String(++lastUser).padStart(12, '0')}`;
const board = (n: number) => `0195b0a0-5555-7000-8000-${String(n).padStart(12, '0')}`;

function start(user = newUser()) {
  const told: FromWorker[] = [];
  const tell = (message: FromWorker) => void told.push(message);
  const token = () => Promise.resolve({ type: 'unreachable' as const });
  const boards = new UserBoards(user, { tell, token, wasm: Promise.resolve() });
  const last = () => told.findLast((message) => message.type === 'holdings');
  return { boards, told, last };
}

beforeAll(loadModule);
// It stays: what a user holds is watched on after a test has ended.
beforeEach(() => {
  vi.stubGlobal('navigator', { locks: new BrowserLocks().asManager() });
});

describe('UserBoards', SLOW, () => {
  it('makes a board that is there at once, and tells that it holds it', async () => {
    const { boards, told, last } = start();
    boards.watchHoldings();
    boards.make(1, board(1), 'w', 'Made here');
    await eventually(() => {
      expect(told).toContainEqual(expect.objectContaining({ type: 'done', request: 1 }));
      expect(last()?.holdings).toMatchObject([{ board: board(1), name: 'Made here', unregistered: 'w', waiting: 1 }]);
    });
    expect(last()?.durability).toBe('evictable');
  });

  it('makes no board that cannot have its name', async () => {
    const { boards, told, last } = start();
    boards.make(1, board(1), 'w', ' ');
    await eventually(() => {
      expect(told).toContainEqual(expect.objectContaining({ type: 'failed', request: 1 }));
    });
    boards.watchHoldings();
    await eventually(() => {
      expect(last()?.holdings).toEqual([]);
    });
    expect(boards.get(board(1))).toBeUndefined();
  });

  it('forgets one board, or all, and says so', async () => {
    const user = newUser();
    const { boards, told, last } = start(user);
    for (const n of [1, 2, 3]) boards.make(n, board(n), 'w', `Board ${String(n)}`);
    await eventually(() => {
      expect(told.filter(({ type }) => type === 'done')).toHaveLength(3);
    });
    await boards.forget(4, board(2));
    boards.watchHoldings();
    await eventually(() => {
      expect(
        last()
          ?.holdings.map((held) => held.board)
          .sort(),
      ).toEqual([board(1), board(3)]);
    });
    await boards.forget(5, undefined);
    expect(told.filter(({ type }) => type === 'forgotten')).toEqual([
      { type: 'forgotten', request: 4 },
      { type: 'forgotten', request: 5 },
    ]);
    await eventually(() => {
      expect(last()?.holdings).toEqual([]);
    });
  });

  it('says that nothing is kept where nothing can be', async () => {
    vi.stubGlobal('navigator', {});
    const { boards, last } = start();
    boards.watchHoldings();
    await eventually(() => {
      expect(last()).toEqual({ type: 'holdings', holdings: [], durability: 'none' });
    });
  });

  it('tells nothing while it cannot read what is there, and then all of it', async () => {
    const user = newUser();
    const first = start(user);
    first.boards.make(1, board(1), 'w', 'Waits');
    await eventually(() => {
      expect(first.told).toContainEqual(expect.objectContaining({ type: 'done', request: 1 }));
    });
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('in use', 'InvalidStateError');
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { boards, told, last } = start(user);
    boards.watchHoldings();
    await eventually(() => {
      expect(open.mock.calls.length).toBeGreaterThan(2);
    });
    expect(told).toEqual([]);
    open.mockRestore();
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    vi.useRealTimers();
    await eventually(() => {
      expect(last()?.holdings).toMatchObject([{ board: board(1) }]);
    });
  });

  it('lets go of boards that nobody looks at, but for the last three, and never while something waits', async () => {
    const { boards, told } = start();
    const ids = [1, 2, 3, 4, 5].map(board);
    boards.make(1, board(9), 'w', 'Waits');
    for (const id of ids) boards.open(id);
    await eventually(() => {
      for (const id of [...ids, board(9)]) {
        expect(told).toContainEqual(expect.objectContaining({ type: 'status', board: id }));
      }
    });
    for (const id of ids) boards.close(id);
    await eventually(() => {
      expect(ids.filter((id) => boards.get(id))).toEqual(ids.slice(3));
    });
    expect(boards.get(board(9))).toBeDefined();
  });
});
