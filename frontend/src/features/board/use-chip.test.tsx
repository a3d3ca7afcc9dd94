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
  const board = { id: 'b', store, client: {} as BoardClient, act: () => Promise.resolve({ undo: undefined }) };
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
    expect(label).toBe('Saved on this device · 9 waiting');
  });

  it('says that an edit is not saved once the device has had time enough to keep it', () => {
    const { become, later } = start();
    become({ connection: 'offline' });
    expect(become({ connection: 'offline', waiting: 1, unsaved: 1 })).toBe('Saving…');
    expect(later(2_500)).toBe('Saving…');
    later(500);
    expect(later(2_000)).toBe('Not saved');
    expect(become({ connection: 'offline', waiting: 1 })).toBe('Saved on this device · 1 waiting');
  });

  it('stops promising to save over a link that is dead', () => {
    const { become, later } = start();
    expect(become({ waiting: 1, waiting_since: 5 })).toBe('Saving…');
    expect(later(7_900)).toBe('Saving…');
    later(100);
    expect(later(1_000)).toBe('Saved on this device · 1 waiting');
  });

  it('says at once that an edit made without a connection waits on this device, or nowhere', () => {
    const { become } = start();
    become({ connection: 'offline' });
    expect(become({ connection: 'offline', waiting: 1 })).toBe('Saved on this device · 1 waiting');
    const notKept = { connection: 'offline', waiting: 1, unsaved: 1, durable: false } as const;
    expect(become(notKept)).toBe('Not saved');
  });
});
