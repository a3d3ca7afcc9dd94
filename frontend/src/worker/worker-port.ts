import type { FromWorker, ToWorker } from './protocol';

/** What a client needs of a worker; `Worker` is one. */
export interface WorkerPort {
  postMessage: (message: ToWorker) => void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  /** A script that cannot be loaded is told of by an `Event` without a message. */
  onerror: ((event: Event | ErrorEvent) => void) | null;
  terminate: () => void;
}
