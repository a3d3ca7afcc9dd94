import type { Role } from '../../../generated/wasm/client_wasm';

/** Whether the whole board may be brought back. A role that is not known yet hinders nobody: the board was made here. */
export function mayRestoreBoard(role: Role | undefined): boolean {
  return role === undefined || role === 'admin' || role === 'owner';
}

export function mayRestoreCard(role: Role | undefined): boolean {
  return role !== 'viewer';
}
