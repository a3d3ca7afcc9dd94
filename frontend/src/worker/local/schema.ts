/**
 * What a device keeps of one user, as IndexedDB sees it: names, rows, version.
 *
 * The rule for changing it: two versions of the app may be open at once over one database, and the older one
 * must neither break nor break anything. So
 * - a new version only *adds*: object stores, indexes, fields of rows. It never removes or renames one, and never
 *   gives one another meaning;
 * - whoever writes a row that is there already puts its own fields over it and keeps the others;
 * - in every object store the key begins with the board, or there is an index `board`: so that forgetting a board
 *   also takes what a newer version has put there;
 * - an older version opens a newer database as it is, and a connection makes way at once for an upgrade.
 */
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type {
  ChangeHash,
  CopyId,
  KeptChange,
  KeptUndo,
  LogCursor,
  LoggedChange,
  Refusal,
  Role,
  UndoId,
} from '../../generated/wasm/client_wasm';
import type { KeptView } from './cached-view';
import type { Digest } from './digest';

/** Who writes, where: 48 hexadecimal digits. */
export type Actor = string;

export const SCHEMA_VERSION = 3;

/** Everything a user has on this device; nobody else's data is in it. */
export function databaseName(user: string): string {
  return `weft-${user}`;
}

/** A board that was made on this device. */
export interface Birth {
  /** Where it is to be registered. */
  workspace: string;
  /** What it was called then. */
  name: string;
  /** The server knows it. */
  registered?: boolean;
  /** Why the server would not register it, in words for people. */
  refusedBecause?: string;
}

export interface BoardRow {
  board: string;
  /** The copy that `snapshots` and `log` belong to. */
  copy?: { id: CopyId; cursor?: LogCursor };
  role?: Role;
  born?: Birth;
  /** What it was called when it was last seen. */
  name?: string;
  /** When somebody last looked at it, in milliseconds since 1970. */
  openedAt?: number;
}

export interface SnapshotRow {
  board: string;
  copy: CopyId;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface LogRow extends LoggedChange {
  board: string;
  copy: CopyId;
}

export interface PendingRow extends KeptChange {
  board: string;
}

/** Something the user can take back. */
export interface UndoRow extends KeptUndo {
  board: string;
}

export interface SlotRow {
  board: string;
  actor: Actor;
}

export interface RefusedRow {
  /** Given by the database. */
  id?: number;
  board: string;
  refusal: Refusal;
}

export interface ViewRow {
  board: string;
  view: KeptView;
}

export interface DigestRow extends Digest {
  board: string;
}

export interface Schema extends DBSchema {
  boards: { key: string; value: BoardRow };
  snapshots: { key: [string, CopyId]; value: SnapshotRow };
  log: { key: [string, CopyId, ChangeHash]; value: LogRow };
  pending: { key: [string, ChangeHash]; value: PendingRow };
  slots: { key: [string, Actor]; value: SlotRow };
  undo: { key: [string, UndoId]; value: UndoRow };
  refused: { key: number; value: RefusedRow; indexes: { board: string } };
  views: { key: string; value: ViewRow };
  digests: { key: string; value: DigestRow };
}

export type Connection = IDBPDatabase<Schema>;
export type StoreName = StoreNames<Schema>;
export type WriteTransaction<Names extends StoreName[]> = IDBPTransaction<Schema, Names, 'readwrite'>;

/** Brings a database of any older version up to this one. */
export function upgrade(database: Connection, oldVersion: number): void {
  if (oldVersion < 1) {
    database.createObjectStore('boards', { keyPath: 'board' });
    database.createObjectStore('snapshots', { keyPath: ['board', 'copy'] });
    database.createObjectStore('log', { keyPath: ['board', 'copy', 'hash'] });
    database.createObjectStore('pending', { keyPath: ['board', 'hash'] });
    database.createObjectStore('slots', { keyPath: ['board', 'actor'] });
    database.createObjectStore('refused', { keyPath: 'id', autoIncrement: true }).createIndex('board', 'board');
    database.createObjectStore('views', { keyPath: 'board' });
  }
  if (oldVersion < 2) database.createObjectStore('undo', { keyPath: ['board', 'id'] });
  if (oldVersion < 3) database.createObjectStore('digests', { keyPath: 'board' });
}

/** All keys that begin with these parts; arrays sort behind everything else that is in a key here. */
export function beginningWith(...parts: string[]): IDBKeyRange {
  return IDBKeyRange.bound(parts, [...parts, []]);
}
