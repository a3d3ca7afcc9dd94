/** Where the server serves the worker; under `/`, so that it serves the whole app. */
export const WORKER_URL = '/service-worker.js';

/** What a tab says to a worker that waits: take over. */
export const ACTIVATE = 'activate';

/** What the server answers by itself, whoever asks. */
const SERVERS_OWN = /^\/(api|ws|healthz|readyz)(\/|$)/u;

/** Whether a path is one that the app's page shows. */
export function isAppPlace(path: string): boolean {
  return !SERVERS_OWN.test(path);
}
