import type { BoardSession, Effect } from '../generated/wasm/client_wasm';

/** Tells the session what happened and performs what it answers; does nothing without a session. */
export type Input = (say: (session: BoardSession, now: number) => Effect[]) => void;

/** The session, while there is one. */
export type ReadSession = () => BoardSession | undefined;
