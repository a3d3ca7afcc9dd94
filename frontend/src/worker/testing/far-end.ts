import { vi } from 'vitest';
import type { FromWorker, ToWorker } from '../protocol';
import type { WorkerPort } from '../worker-port';

/** The far end of a channel: what a worker would hear and say. */
export class FarEnd implements WorkerPort {
  heard: ToWorker[] = [];
  onmessage: WorkerPort['onmessage'] = null;
  onerror: WorkerPort['onerror'] = null;
  terminate = vi.fn();
  postMessage = (message: ToWorker) => this.heard.push(message);
  say = (data: FromWorker) => this.onmessage?.(new MessageEvent('message', { data }));
}
