import type { StoreBatch } from '../../generated/wasm/client_wasm';
import type { Written } from './write-batch';

/** How many batches go into one transaction at most. */
const BATCHES_PER_WRITE_MAX = 256;

interface Batch {
  batch: StoreBatch;
  resolve: (written: Written) => void;
  reject: (error: unknown) => void;
}

interface Work {
  work: () => Promise<void>;
}

/**
 * What is done to one board, in the order it was asked for. Batches that gather while another is written go into
 * one transaction: typing fast costs no more commits than the device can do.
 */
export class BoardQueue {
  #jobs: (Batch | Work)[] = [];
  #draining: Promise<void> | undefined;

  constructor(private readonly write: (batches: StoreBatch[]) => Promise<Written[]>) {}

  /** Writes a batch. When one before it could not be written, neither is this: there are no gaps. */
  batch(batch: StoreBatch): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.#add({ batch, resolve, reject });
    });
  }

  /** Does something else once all before it is done. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#add({ work: () => work().then(resolve, reject) });
    });
  }

  #add(job: Batch | Work): void {
    this.#jobs.push(job);
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#jobs.length > 0) {
      const batches = this.#takeBatches();
      if (batches.length > 0) await this.#writeAll(batches);
      else {
        const job = this.#jobs.shift();
        if (job && 'work' in job) await job.work();
      }
    }
    this.#draining = undefined;
  }

  async #writeAll(batches: Batch[]): Promise<void> {
    try {
      const written = await this.write(batches.map(({ batch }) => batch));
      for (const [i, { resolve }] of batches.entries()) {
        const outcome = written[i];
        if (outcome) resolve(outcome);
      }
    } catch (error) {
      const behind = this.#jobs.filter((job) => 'batch' in job);
      this.#jobs = this.#jobs.filter((job) => 'work' in job);
      for (const { reject } of [...batches, ...behind]) reject(error);
    }
  }

  #takeBatches(): Batch[] {
    const batches: Batch[] = [];
    for (const job of this.#jobs) {
      if (!('batch' in job) || batches.length === BATCHES_PER_WRITE_MAX) break;
      batches.push(job);
    }
    this.#jobs.splice(0, batches.length);
    return batches;
  }
}
