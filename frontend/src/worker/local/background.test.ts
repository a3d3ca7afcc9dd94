import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../lib/testing/eventually';
import type { Holding } from '../protocol';
import { BrowserLocks } from '../testing/locks';
import { Background, inBackground } from './background';
import { batch, kept } from './testing/batches';
import { newUser, openStore } from './testing/store';

afterEach(() => {
  vi.useRealTimers();
});

const NOW = 1_795_000_000_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

function holding(board: string, openedAt: number, waiting = 0): Holding {
  return {
    board,
    name: '',
    waiting,
    waitingSince: undefined,
    refused: 0,
    actions: [],
    unregistered: undefined,
    openedAt,
  };
}

describe('boards in the background', () => {
  it('are the five opened last, within two weeks', () => {
    const seven = Array.from({ length: 7 }, (_, day) => holding(`day ${String(day)}`, NOW - day * 4 * DAY_MS));
    expect(inBackground(seven, NOW)).toEqual(['day 0', 'day 1', 'day 2', 'day 3']);
    const today = Array.from({ length: 7 }, (_, i) => holding(String(i), NOW - i));
    expect(inBackground(today, NOW)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('are also all with something waiting, however long ago they were opened', () => {
    expect(inBackground([holding('old', 0, 1), holding('older', 0)], NOW)).toEqual(['old']);
  });

  it('are followed once the device opens, however late', async () => {
    const store = openStore(newUser());
    await store.write('board', batch({ keep: [kept('p1')] }));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const device = { store, locks: new BrowserLocks().asManager() };
    const opens = vi.fn(() => Promise.resolve<typeof device | undefined>(undefined));
    const follow = vi.fn();
    const background = new Background(opens, follow);
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(opens).toHaveBeenCalled();
    opens.mockResolvedValue(device);
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    vi.useRealTimers();
    await eventually(() => {
      expect(follow).toHaveBeenCalledWith(['board']);
    });
    background.end();
  });
});
