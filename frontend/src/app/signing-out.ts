import { type Unsent, unsentOf } from '../features/device/unsent';
import { begunOf, type Unkept, unkeptOf } from '../features/kept-fields/begun';
import { nudge } from '../features/kept-fields/texts-of-tab';
import type { BoardClient } from '../worker/board-client';

/** How long edits that wait are tried to be sent before their author is asked to lose them, in milliseconds. */
export const SEND_WITHIN_MS = 10_000;
/** How long between two looks at what waits, in milliseconds. */
export const LOOK_EVERY_MS = 250;

export type SignOutStep =
  | 'rest'
  /** What waits is on its way; when all is there, the session ends. */
  | 'sending'
  /** Not all could be sent in time: whether to lose the rest is its author's to say. */
  | 'asking'
  | 'leaving'
  /** The server cannot be told that the session ends. */
  | 'unreachable';

export interface SignOutState {
  step: SignOutStep;
  /** What the server does not have, by board. */
  unsent: readonly Unsent[];
  /** What was typed into fields and is not with the server. */
  unkept: readonly Unkept[];
  /** What was begun on boards and not sent: nobody sends it but its author. */
  begun: readonly Unkept[];
  /** Whether that is all: the device may not have answered. */
  known: boolean;
  /** How many edits waited when the sending began. */
  waitingAtFirst: number;
}

/** Whether the server is told at once that the session ends, or when it can be reached again. */
export type Telling = 'now' | 'later';

/** The way out: sends what waits, asks where something would be lost, and leaves. */
export class SigningOut {
  #state: SignOutState = { step: 'rest', unsent: [], unkept: [], begun: [], known: false, waitingAtFirst: 0 };
  #watch: ReturnType<typeof setInterval> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly client: BoardClient,
    private readonly user: string,
    /** Ends the session and removes what the device holds. Throws when the server could not be told. */
    private readonly end: (telling: Telling) => Promise<void>,
  ) {}

  readonly state = () => this.#state;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Somebody wants to leave, or to try once more to send what waits. */
  readonly begin = () => {
    const seen = this.#look();
    if (allSent(seen) && seen.begun.length === 0) {
      this.leave('now');
      return;
    }
    this.client.wake();
    nudge();
    const step = allSent(seen) ? 'asking' : 'sending';
    this.#become({ ...seen, step, waitingAtFirst: waitingIn(seen.unsent) });
    this.#lookUntil(performance.now() + SEND_WITHIN_MS);
  };

  /** Leaves, whatever waits. */
  readonly leave = (telling: Telling) => {
    clearInterval(this.#watch);
    this.#become({ ...this.#state, step: 'leaving' });
    this.end(telling).then(
      () => {
        this.#become({ ...this.#state, step: 'rest' });
      },
      () => {
        this.#become({ ...this.#state, ...this.#look(), step: 'unreachable' });
      },
    );
  };

  /** Not any more once it is under way. */
  readonly stay = () => {
    if (this.#state.step === 'leaving') return;
    clearInterval(this.#watch);
    this.#become({ ...this.#state, step: 'rest' });
  };

  #lookUntil(deadline: number): void {
    clearInterval(this.#watch);
    this.#watch = setInterval(() => {
      const seen = this.#look();
      const sending = this.#state.step === 'sending';
      if (sending && allSent(seen) && seen.begun.length === 0) this.leave('now');
      else if (sending && (performance.now() >= deadline || nothingToSend(seen))) {
        this.#become({ ...this.#state, ...seen, step: 'asking' });
      } else this.#become({ ...this.#state, ...seen });
    }, LOOK_EVERY_MS);
  }

  #look(): Seen {
    return {
      unsent: unsentOf(this.client),
      unkept: unkeptOf(this.user),
      begun: begunOf(this.user),
      known: this.client.holdings().known,
    };
  }

  #become(state: SignOutState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

type Seen = Pick<SignOutState, 'unsent' | 'unkept' | 'begun' | 'known'>;

function allSent({ unsent, unkept, known }: Seen): boolean {
  return unsent.length === 0 && unkept.length === 0 && known;
}

/** What was refused will never be sent. */
function nothingToSend({ unsent, unkept, known }: Seen): boolean {
  return waitingIn(unsent) === 0 && unkept.length === 0 && known;
}

export function waitingIn(unsent: readonly Unsent[]): number {
  return unsent.reduce((sum, { waiting }) => sum + waiting, 0);
}
