import type { BoardView, Effect, LocalBoard, StoreBatch, TabNews } from '../../generated/wasm/client_wasm';
import type { Refusals } from '../refusals';
import type { Input, ReadSession } from '../session-input';
import { Compaction } from './compaction';
import { LocalStoreError, type LocalStoreFailure } from './database';
import type { Device } from './device';
import type { Actor } from './schema';
import { Slots } from './slots';
import { TabChannel } from './tab-channel';
import { ViewCache } from './view-cache';

/** What a session asks of the device and of the other tabs. */
export type DeviceEffect = Extract<Effect, { type: 'store' | 'read_store' | 'tell' | 'hold' | 'release' }>;

/** What a session begins with. */
export interface Beginning {
  local: LocalBoard;
  /** The actors whose slots this tab has. */
  held: Actor[];
}

/**
 * What one open board has on the device, and its word with the user's other tabs. Made before the session, so that
 * nothing said meanwhile is missed.
 */
export class Keeper {
  readonly #channel: TabChannel | undefined;
  readonly #slots: Slots | undefined;
  readonly #compaction: Compaction | undefined;
  readonly #views: ViewCache;
  private readonly device: Device | undefined;
  /** Heard before there was a session. */
  #heard: TabNews[] | undefined = [];
  #failed: boolean;
  #isFull: boolean;
  #reloading = false;
  #disposed = false;

  constructor(
    user: string,
    private readonly board: string,
    device: Device | LocalStoreFailure,
    private readonly refusals: Refusals,
    session: ReadSession,
    private readonly input: Input,
  ) {
    this.device = typeof device === 'string' ? undefined : device;
    this.#failed = !this.device;
    this.#isFull = device === 'quota';
    this.#slots = this.device && new Slots(this.device.locks, user, board);
    this.#compaction = this.device && new Compaction(this.device, board, session);
    this.#views = new ViewCache(() => {
      const view = session()?.view();
      if (view) this.#keepView(view);
    });
    const heard = (news: TabNews) => {
      if (this.#heard) this.#heard.push(news);
      else this.#hear(news);
    };
    this.#channel = TabChannel.open(user, board, heard);
  }

  /** Whether it was for want of room that the store failed. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** What the device has; nothing when it keeps nothing, now or at all. */
  async begin(): Promise<Beginning | undefined> {
    const { device, board } = this;
    if (!device || !this.#slots || this.#failed) return undefined;
    try {
      // First the slots: what a tab wrote before it let go of one is read then.
      const held = await this.#slots.take(await device.store.slots(board));
      return { local: await device.store.read(board), held };
    } catch (error) {
      this.giveUp(error);
      // What waits of these is for a tab that can read it.
      this.#slots.dispose();
      return undefined;
    }
  }

  /** There is a session now, and this is what it began with. */
  opened(beginning: Beginning | undefined): void {
    const heard = this.#heard ?? [];
    this.#heard = undefined;
    for (const { actor } of beginning?.local.pending ?? []) this.#follow(actor);
    for (const news of heard) this.#hear(news);
    this.#compaction?.found(beginning?.local.copy?.log.length ?? 0);
  }

  perform(effect: DeviceEffect): void {
    switch (effect.type) {
      case 'store':
        void this.#store(effect.batch);
        break;
      case 'read_store':
        void this.#reload();
        break;
      case 'tell':
        this.#channel?.tell(effect.news);
        break;
      case 'hold':
        this.#hold(effect.actor);
        break;
      case 'release':
        this.#slots?.release(effect.actor);
        break;
    }
  }

  /** The board looks different now. */
  viewChanged(): void {
    this.#views.changed();
  }

  /** The store failed, or cannot be used by this session: from now on it works without. */
  fail(): void {
    if (this.#failed) return;
    this.#failed = true;
    this.input((session, now) => session.store_failed(now));
  }

  /** Whatever the device, or what is on it, did wrong; a trap is another thing. */
  readonly giveUp = (error: unknown): void => {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    if (this.#disposed) return;
    this.#isFull ||= LocalStoreError.of(error).reason === 'quota';
    this.fail();
  };

  /** What is on the device cannot be read by this version of the app: it is left to others. */
  abandon(): void {
    this.fail();
    this.#slots?.dispose();
  }

  /** Lets go once all is written that was asked for. Call it while there still is a session. */
  async dispose(): Promise<void> {
    this.#views.flush();
    this.#disposed = true;
    this.#compaction?.dispose();
    await this.device?.store.settled(this.board);
    this.#slots?.dispose();
    this.#channel?.close();
  }

  async #store(batch: StoreBatch): Promise<void> {
    const { device, board } = this;
    if (!device || this.#failed) return;
    try {
      const written = await device.store.write(board, batch);
      this.refusals.stored(batch.refused, written.refusals);
      if (this.#failed) return;
      this.input((session, now) => session.stored(now, batch.id));
      if (written.copy === 'other_copy' && !this.#reloading) await this.#reload();
      else this.#compaction?.wrote(batch);
    } catch (error) {
      this.giveUp(error);
    }
  }

  async #reload(): Promise<void> {
    const { device, board } = this;
    if (!device || this.#failed) return;
    this.#reloading = true;
    try {
      const local = await device.store.read(board);
      this.#reloading = false;
      if (!this.#failed) this.input((session, now) => session.reloaded(now, local));
      for (const { actor } of local.pending) this.#follow(actor);
    } catch (error) {
      this.giveUp(error);
    }
  }

  #hold(actor: Actor): void {
    const { device, board } = this;
    if (!device || !this.#slots) return;
    // Nobody may hear of this actor before its slot is ours: what it writes is told once it is stored.
    const held = this.#slots.wait(actor).then((isHeld) => {
      if (!isHeld && !this.#disposed) throw new LocalStoreError('unavailable');
    });
    device.store.holdBack(board, held).catch((error: unknown) => {
      this.giveUp(error);
    });
  }

  #hear(news: TabNews): void {
    try {
      this.input((session, now) => session.heard(now, news));
    } catch (error) {
      // A newer version of the app says what this one does not know; a trap is a broken replica.
      if (error instanceof WebAssembly.RuntimeError) throw error;
    }
    if (news.type === 'made') for (const { actor } of news.changes) this.#follow(actor);
  }

  /** Takes the actor's slot up when its tab is gone, and something of it still waits. */
  #follow(actor: Actor): void {
    if (!this.#slots || this.#failed || this.#disposed || this.#slots.knows(actor)) return;
    void this.#adopt(this.#slots, actor);
  }

  async #adopt(slots: Slots, actor: Actor): Promise<void> {
    if (!(await slots.wait(actor))) return;
    try {
      // It may be pending in memory only: its tab may have had no store.
      const pending = this.#failed ? [] : ((await this.device?.store.pendingOf(this.board, actor)) ?? []);
      this.input((session, now) => session.adopted(now, actor, pending));
    } catch (error) {
      slots.release(actor);
      this.giveUp(error);
    }
  }

  #keepView(view: BoardView): void {
    // A picture to show first the next time; without it the next opening is only a little slower.
    this.device?.store.cacheView(this.board, view).catch(() => undefined);
  }
}
