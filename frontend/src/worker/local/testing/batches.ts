import type { KeptChange, LogCursor, LoggedChange, StoreBatch } from '../../../generated/wasm/client_wasm';

let lastBatch = 0;

/** A batch with nothing in it but what is said. */
export function batch(but: Partial<StoreBatch> = {}): StoreBatch {
  return {
    id: ++lastBatch,
    copy: undefined,
    begins: undefined,
    log: [],
    cursor: undefined,
    passed: [],
    keep: [],
    forget: [],
    slot: undefined,
    retire: [],
    refused: [],
    role: undefined,
    undo: [],
    undo_gone: [],
    ...but,
  };
}

/** The batch that begins a copy in place of another, with changes `1` to `seq` in its log. */
export function beginning(copy: string, seq: number, replaces?: string): StoreBatch {
  const log = Array.from({ length: seq }, (_, i) => logged(`${copy}${String(i + 1)}`));
  return batch({ copy, begins: { replaces, snapshot: bytes(`snapshot of ${copy}`) }, log, cursor: cursor(seq) });
}

export function logged(hash: string): LoggedChange {
  return { hash, chunk: bytes(hash) };
}

export function kept(hash: string, but: Partial<KeptChange> = {}): KeptChange {
  return { hash, actor: 'ana', seq: 1, chunk: bytes(hash), action: undefined, at: 1_000, refusals: 0, ...but };
}

export function cursor(seq: number, hash = 'f'): LogCursor {
  return { epoch: 'e'.repeat(32), seq, hash: hash.repeat(64) };
}

export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
