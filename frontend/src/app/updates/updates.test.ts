import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ACTIVATE } from '../../service-worker/agreement';
import { Updates } from './updates';

const MINUTE_MS = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A browser's service workers, as far as a tab sees them, and the person in front of it. */
function browser({ controlled = true, refuses = false } = {}) {
  const registration = Object.assign(new EventTarget(), {
    installing: null as ServiceWorker | null,
    waiting: null as ServiceWorker | null,
    update: vi.fn(() => Promise.reject(new TypeError('no network'))),
  });
  const workers = Object.assign(new EventTarget(), {
    controller: controlled ? {} : null,
    register: () => (refuses ? Promise.reject(new Error('refused')) : Promise.resolve(registration)),
  });
  const person = { busy: false, begins: () => {}, returns: () => {} };
  const reload = vi.fn();
  const around = {
    workers: workers as unknown as ServiceWorkerContainer,
    busy: {
      now: () => person.busy,
      onBegin: (listener: () => void) => {
        person.begins = listener;
      },
    },
    nowMs: () => Date.now(),
    onReturn: (listener: () => void) => {
      person.returns = listener;
    },
    reload,
  };
  const takeOver = () => {
    workers.controller = {};
    workers.dispatchEvent(new Event('controllerchange'));
  };
  /** A worker is downloaded, and waits when there is another one. */
  const install = () => {
    const postMessage = vi.fn((message: unknown) => message === ACTIVATE && takeOver());
    const worker = Object.assign(new EventTarget(), { state: 'installing', postMessage });
    registration.installing = worker as unknown as ServiceWorker;
    registration.dispatchEvent(new Event('updatefound'));
    worker.state = 'installed';
    registration.installing = null;
    if (workers.controller) registration.waiting = worker as unknown as ServiceWorker;
    worker.dispatchEvent(new Event('statechange'));
    if (!workers.controller) takeOver();
    return worker;
  };
  return { around, person, reload, install, takeOver, registration };
}

async function started(options?: Parameters<typeof browser>[0]) {
  const its = browser(options);
  const updates = new Updates(its.around);
  await updates.start();
  return { ...its, updates };
}

it('the first version that comes to a device is no news', async () => {
  const { install, updates } = await started({ controlled: false });
  install();
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(updates.notice()).toBe('none');
});

it('a new version is offered; nothing happens until somebody takes it', async () => {
  const { install, updates, reload } = await started();
  const worker = install();
  await vi.advanceTimersByTimeAsync(60 * MINUTE_MS);
  expect(updates.notice()).toBe('shown');
  expect(worker.postMessage).not.toHaveBeenCalled();
  expect(reload).not.toHaveBeenCalled();

  updates.reload();
  expect(worker.postMessage).toHaveBeenCalledExactlyOnceWith(ACTIVATE);
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(reload).toHaveBeenCalledOnce();
});

it('whoever is busy is told afterwards', async () => {
  const { install, person, updates } = await started();
  person.busy = true;
  install();
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
  expect(updates.notice()).toBe('held_back');
  person.busy = false;
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(updates.notice()).toBe('shown');
  person.busy = true;
  person.begins();
  expect(updates.notice()).toBe('held_back');
});

it('what another tab took is offered here, and this tab is not loaded again by it', async () => {
  const { takeOver, updates, reload } = await started();
  takeOver();
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(updates.notice()).toBe('shown');
  expect(reload).not.toHaveBeenCalled();
  updates.reload();
  expect(reload).toHaveBeenCalledOnce();
});

it('a version that does not take over in time does not hold the page', async () => {
  const { install, updates, reload } = await started();
  install().postMessage.mockImplementation(() => false);
  updates.reload();
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(reload).toHaveBeenCalledOnce();
});

it('coming back to the tab asks for a new version, once in a while', async () => {
  const { person, registration } = await started();
  person.returns();
  expect(registration.update).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(20 * MINUTE_MS);
  person.returns();
  person.returns();
  expect(registration.update).toHaveBeenCalledOnce();
});

it('where workers are refused the app goes on without', async () => {
  const { updates, reload } = await started({ refuses: true });
  updates.reload();
  expect(reload).toHaveBeenCalledOnce();
});
