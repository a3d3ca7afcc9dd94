import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AGAIN_MS, Late } from './late';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('what did not come is tried again while somebody waits, and told of when it is there', async () => {
  const source = vi.fn().mockRejectedValueOnce(new Error('no network')).mockResolvedValue('it');
  const late = new Late<string>(source);
  const heard = vi.fn();
  const stop = late.subscribe(heard);
  await vi.advanceTimersByTimeAsync(AGAIN_MS - 1);
  expect([late.now(), source.mock.calls.length]).toEqual([undefined, 1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(late.now()).toBe('it');
  expect(heard).toHaveBeenCalledOnce();
  stop();
  await late.load();
  late.subscribe(heard);
  expect(source).toHaveBeenCalledTimes(2);
});

it('nobody waits: it is not tried again', async () => {
  const source = vi.fn().mockRejectedValue(new Error('no network'));
  const late = new Late<string>(source);
  late.subscribe(() => undefined)();
  await vi.advanceTimersByTimeAsync(10 * AGAIN_MS);
  expect(source).toHaveBeenCalledOnce();
});

it('it is loaded once, however many ask', async () => {
  const source = vi.fn(() => new Promise<string>((resolve) => setTimeout(() => resolve('it'), 100)));
  const late = new Late(source);
  late.subscribe(() => undefined);
  late.subscribe(() => undefined);
  void late.load();
  await vi.advanceTimersByTimeAsync(100);
  expect(late.now()).toBe('it');
  expect(source).toHaveBeenCalledOnce();
});
