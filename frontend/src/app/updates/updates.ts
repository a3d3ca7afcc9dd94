import { ACTIVATE, WORKER_URL } from '../../service-worker/agreement';
import type { Busy } from './busy';
import { afterEvent, type Notice, type NoticeEvent } from './notice';

/** How long between two looks whether this is a moment to tell, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** Coming back to the tab asks the server for a new version, but not more often than this, in milliseconds. */
const ASK_EVERY_MS = 15 * 60_000;
/** How long the new version may take to take over before the page is loaded again anyway, in milliseconds. */
const TAKES_OVER_WITHIN_MS = 5_000;

/** What updates need of the browser around them. */
export interface UpdateSurroundings {
  workers: ServiceWorkerContainer;
  busy: Busy;
  nowMs: () => number;
  /** Calls whenever somebody comes back to the tab. */
  onReturn: (listener: () => void) => void;
  reload: () => void;
}

/** New versions of the app: found in the background, offered, and taken only when somebody says so. */
export class Updates {
  #notice: Notice = 'none';
  #registration: ServiceWorkerRegistration | undefined;
  #askedAtMs = 0;
  #looking: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly around: UpdateSurroundings) {}

  readonly notice = (): Notice => this.#notice;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Puts the app on the device, and watches for newer versions. Where that is not possible, the app works without. */
  async start(): Promise<void> {
    const { workers, busy, nowMs, onReturn } = this.around;
    this.#watchOtherTabs();
    busy.onBegin(() => this.#apply('busy'));
    this.#askedAtMs = nowMs();
    // Undefined where something blocks workers without saying so.
    const registration: ServiceWorkerRegistration | undefined = await workers
      .register(WORKER_URL, { updateViaCache: 'none' })
      .catch(() => undefined);
    if (!registration) return;
    this.#registration = registration;
    if (registration.waiting) this.#apply('found');
    registration.addEventListener('updatefound', () => this.#follow(registration.installing));
    this.#follow(registration.installing);
    onReturn(() => this.#ask(registration));
  }

  readonly dismiss = (): void => this.#apply('dismissed');

  /** Loads the page again, in the newest version that is on the device. */
  readonly reload = (): void => {
    const { workers, reload } = this.around;
    const waiting = this.#registration?.waiting;
    if (!waiting) {
      reload();
      return;
    }
    const once = new AbortController();
    const loadAgain = () => {
      once.abort();
      clearTimeout(tooLate);
      reload();
    };
    const tooLate = setTimeout(loadAgain, TAKES_OVER_WITHIN_MS);
    workers.addEventListener('controllerchange', loadAgain, { signal: once.signal });
    waiting.postMessage(ACTIVATE);
  };

  /** Another tab may choose the new version: this one stays as it is, and is offered it, too. */
  #watchOtherTabs(): void {
    const { workers } = this.around;
    let controlled = workers.controller !== null;
    workers.addEventListener('controllerchange', () => {
      // The very first worker brings nothing new.
      if (controlled) this.#apply('found');
      controlled = true;
    });
  }

  #follow(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      // The very first worker waits for nobody.
      if (worker.state === 'installed' && this.around.workers.controller) this.#apply('found');
    });
  }

  #ask(registration: ServiceWorkerRegistration): void {
    const now = this.around.nowMs();
    if (now - this.#askedAtMs < ASK_EVERY_MS) return;
    this.#askedAtMs = now;
    // No network: next time, then.
    registration.update().catch(() => undefined);
  }

  #apply(event: NoticeEvent): void {
    const next = afterEvent(this.#notice, event);
    if (next === this.#notice) return;
    this.#notice = next;
    clearTimeout(this.#looking);
    if (next === 'held_back') this.#look();
    for (const listener of this.#listeners) listener();
  }

  #look(): void {
    this.#looking = setTimeout(() => {
      if (this.around.busy.now()) this.#look();
      else this.#apply('at_rest');
    }, LOOK_EVERY_MS);
  }
}
