import { afterEach, expect, it, vi } from 'vitest';
import { BrowserLocks } from '../worker/testing/locks';
import { browserSurroundings } from './session-surroundings';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('goes on without a lock that a sleeping tab keeps', async () => {
  const locks = new BrowserLocks().asManager();
  vi.stubGlobal('navigator', { locks });
  void locks.request('refresh', {}, () => new Promise(() => undefined));
  const limit = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
  const work = vi.fn(() => Promise.resolve('done'));
  const answer = browserSurroundings().locked('refresh', work);
  await new Promise((wake) => setImmediate(wake));
  expect(work).not.toHaveBeenCalled();
  limit.abort(new DOMException('late', 'TimeoutError'));
  expect(await answer).toBe('done');
  expect(work).toHaveBeenCalledTimes(1);
});
