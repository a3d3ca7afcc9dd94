import type { Refusal } from '../generated/wasm/client_wasm';
import type { LocalStore } from './local/local-store';
import type { ToldRefusal } from './protocol';

interface Entry extends ToldRefusal {
  /** What the device knows it by; nothing while it does not have it. */
  key: number | undefined;
}

/**
 * What of one board was refused and nobody has seen to. The device has one list for all tabs; what it cannot keep is
 * known to this tab alone.
 */
export class Refusals {
  #entries: readonly Entry[] = [];
  #lastId = 0;
  /** Seen to here, by their keys: the device may not have removed them yet. */
  readonly #dismissed = new Set<number>();
  #store: LocalStore | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(
    private readonly board: string,
    private readonly tell: (refusals: readonly ToldRefusal[]) => void,
  ) {}

  /** Whether something is nowhere but here. */
  get onlyHere(): boolean {
    return this.#entries.some(({ key }) => key === undefined);
  }

  /** Tells what the device has, and again whenever a tab adds to it or has seen to something. */
  async follow(store: LocalStore | undefined): Promise<void> {
    this.#store = store;
    this.#unsubscribe = store?.subscribe(({ refusals }) => {
      if (refusals === this.board) void this.#read();
    });
    await this.#read();
    this.show();
  }

  show(): void {
    this.tell(this.#entries.map(({ id, refusal }) => ({ id, refusal })));
  }

  /** The session hands edits back; its next batch brings them to the device. */
  add(refusal: Refusal): void {
    this.#become([...this.#entries, this.#entry(refusal, undefined)]);
  }

  /** The device has them, by these keys. */
  stored(refused: readonly Refusal[], keys: readonly number[]): void {
    const seenTo: number[] = [];
    for (const [i, key] of keys.entries()) {
      const text = JSON.stringify(refused[i]);
      const entry = this.#entries.find((entry) => entry.key === undefined && JSON.stringify(entry.refusal) === text);
      if (entry) entry.key = key;
      else seenTo.push(key);
    }
    void this.#remove(seenTo);
  }

  /** The user has seen to these. */
  async dismiss(ids: readonly number[]): Promise<void> {
    const keys = this.#entries.filter(({ id }) => ids.includes(id)).map(({ key }) => key);
    this.#become(this.#entries.filter(({ id }) => !ids.includes(id)));
    await this.#remove(keys.filter((key) => key !== undefined));
  }

  dispose(): void {
    this.#unsubscribe?.();
  }

  async #read(): Promise<void> {
    const rows = await this.#store?.refusals(this.board).catch(() => undefined);
    if (!rows) return;
    const stored = new Map(rows.map(({ key, refusal }) => [key, refusal]));
    for (const key of this.#dismissed) stored.delete(key);
    const kept = this.#entries.filter(({ key }) => key === undefined || stored.has(key));
    for (const { key } of kept) if (key !== undefined) stored.delete(key);
    if (kept.length === this.#entries.length && stored.size === 0) return;
    this.#become([...kept, ...[...stored].map(([key, refusal]) => this.#entry(refusal, key))]);
  }

  /** What cannot be removed is told again at the next opening, and can be dismissed then. */
  async #remove(keys: readonly number[]): Promise<void> {
    if (keys.length === 0) return;
    for (const key of keys) this.#dismissed.add(key);
    await this.#store?.dismiss(this.board, keys).catch(() => undefined);
  }

  #entry(refusal: Refusal, key: number | undefined): Entry {
    return { id: ++this.#lastId, refusal, key };
  }

  #become(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.show();
  }
}
