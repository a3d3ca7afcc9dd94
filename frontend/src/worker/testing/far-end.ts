import { vi } from 'vitest';
import type { WorkerPort } from '../board-client';
import type { FromWorker, ToWorker } from '../protocol';

/** The far end of a channel: what a worker would hear and say. */
export class FarEnd implements WorkerPort {
  heard: ToWorker[] = [];
  onmessage: WorkerPort['onmessage'] = null;
  onerror: WorkerPort['onerror'] = null;
  terminate = vi.fn();
  postMessage = (message: ToWorker) => this.heard.push(message);
  say = (data: FromWorker) => this.onmessage?.(new MessageEvent('message', { data }));
}
