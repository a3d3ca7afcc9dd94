// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SyncStatus } from '../../generated/wasm/client_wasm';
import type { BoardClient } from '../../worker/board-client';
import { BoardStore } from '../../worker/board-store';
import { live } from '../../worker/testing/status';
import { BoardContext } from './board-context';
import { useChip } from './use-chip';

function start() {
  const store = new BoardStore();
  store.setStatus(live());
  const board = { id: 'b', store, client: {} as BoardClient, act: () => Promise.resolve(true) };
  const wrapper = ({ children }: { children: ReactNode }) => <BoardContext value={board}>{children}</BoardContext>;
  const { result } = renderHook(useChip, { wrapper });
  const become = (status: Partial<SyncStatus>) => {
    act(() => {
      store.setStatus(live(status));
    });
    return result.current.label;
  };
  const later = (ms: number) => {
    act(() => {
      vi.advanceTimersByTime(ms);
    });
    return result.current.label;
  };
  return { become, later, store };
}

describe('useChip', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  it('says at once that an edit waits, and Synced only after a quiet while', () => {
    const { become, later } = start();
    expect(become({ waiting: 1 })).toBe('Saving…');
    expect(become({ waiting: 0 })).toBe('Saving…');
    expect(later(1_000)).toBe('Synced');
  });

  it('does not flicker between the keys of somebody who types', () => {
    const { become, later } = start();
    for (let key = 0; key < 10; key++) {
      expect(become({ waiting: 1 })).toBe('Saving…');
      expect(become({ waiting: 0 })).toBe('Saving…');
      expect(later(300)).toBe('Saving…');
    }
  });

  it('keeps a short loss of the connection to itself', () => {
    const { become, later } = start();
    expect(become({ connection: 'offline' })).toBe('Synced');
    expect(later(1_500)).toBe('Synced');
    become({});
    expect(later(5_000)).toBe('Synced');
  });

  it('says so when the connection stays away', () => {
    const { become, later } = start();
    become({ connection: 'offline' });
    expect(later(2_000)).toBe('Reconnecting');
  });

  it('is not kept from the truth by somebody who types on', () => {
    const { become, later } = start();
    become({ waiting: 1 });
    let label = '';
    for (let key = 1; key < 10; key++) {
      become({ connection: 'offline', waiting: key });
      label = later(300);
    }
    expect(label).toBe('Not saved · 9 waiting');
  });

  it('says at once that an edit made without a connection is not saved', () => {
    const { become } = start();
    become({ connection: 'offline' });
    expect(become({ connection: 'offline', waiting: 1 })).toBe('Not saved · 1 waiting');
  });
});
