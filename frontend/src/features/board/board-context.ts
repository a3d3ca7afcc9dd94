import { createContext, use, useCallback, useSyncExternalStore } from 'react';
import type { Action, CardView, UndoId } from '../../generated/wasm/client_wasm';
import type { BoardClient } from '../../worker/board-client';
import type { BoardStore, Denied, Topic } from '../../worker/board-store';
import { LARGE_BOARD_CARDS } from './lane/rows';

/** Whether something was done, and what takes it back. */
export type Done = false | { undo: UndoId | undefined };

/** The board on screen. */
export interface OpenBoard {
  id: string;
  client: BoardClient;
  store: BoardStore;
  /** Does what the user wants; says why in a toast when it makes no sense. Whether it was done. */
  act: (action: Action) => Promise<Done>;
}

export const BoardContext = createContext<OpenBoard | undefined>(undefined);

export function useBoard(): OpenBoard {
  const board = use(BoardContext);
  if (!board) throw new Error('this component belongs inside a board');
  return board;
}

/** What `read` gives, again whenever `topic` changes. */
function useTopic<T>(store: BoardStore, topic: Topic, read: () => T): T {
  const subscribe = useCallback((listener: () => void) => store.subscribe(topic, listener), [store, topic]);
  return useSyncExternalStore(subscribe, read);
}

export function useCard(id: string): CardView | undefined {
  const { store } = useBoard();
  return useTopic(store, `card:${id}`, () => store.card(id));
}

/** The ids of a column's cards, in order. */
export function useLane(column: string): readonly string[] {
  const { store } = useBoard();
  return useTopic(store, `lane:${column}`, () => store.lane(column));
}

export function useColumns() {
  const { store } = useBoard();
  return useTopic(store, 'columns', store.columns);
}

export function useInfo() {
  const { store } = useBoard();
  return useTopic(store, 'info', store.info);
}

export function useLabels() {
  const { store } = useBoard();
  return useTopic(store, 'labels', store.labels);
}

export function useDeletedColumns() {
  const { store } = useBoard();
  return useTopic(store, 'deleted_columns', store.deletedColumns);
}

const STILL = () => 0;

/** Renders again after every change to a card, while that matters. */
export function useCardsVersion(matters = true): number {
  const { store } = useBoard();
  return useTopic(store, 'cards', matters ? store.cardsVersion : STILL);
}

/** The ids of the archived cards, the last archived first. */
export function useArchive(): readonly string[] {
  const { store } = useBoard();
  return useTopic(store, 'archive', store.archive);
}

export function useTrash(): readonly string[] {
  const { store } = useBoard();
  return useTopic(store, 'trash', store.trash);
}

/** Also outside of a board's context. */
export function useRefusals(store: BoardStore) {
  return useTopic(store, 'refusals', store.refusals);
}

/** How things stand; also outside of a board's context. */
export function useStatus(store: BoardStore) {
  return useTopic(store, 'status', store.status);
}

/** Whether the server knows the board, and tells what happens to it. */
export function useIsLive(): boolean {
  const { store } = useBoard();
  return useTopic(store, 'status', () => store.status().connection === 'live');
}

/** Whether it is for want of room that this device does not keep the board. */
export function useDeviceFull(store: BoardStore): boolean {
  return useTopic(store, 'status', store.deviceFull);
}

/** How many edits are on their way to the worker. */
export function useUnderWay(store: BoardStore): number {
  return useTopic(store, 'under_way', store.underWay);
}

/** Why the server will not have the user on a board, if it will not; also outside of its context. */
export function useDenied(store: BoardStore): Denied | undefined {
  return useTopic(store, 'status', store.denied);
}

/** Whether there is a board to show, be it only as this device last showed it; also outside of its context. */
export function useShown(store: BoardStore): boolean {
  return useTopic(store, 'status', () => store.status().ready || store.cached());
}

/** A number that grows with every change of what is shown. */
export function useVersion(): number {
  const { store } = useBoard();
  return useTopic(store, 'version', store.version);
}

/** Whether there are more cards than a page should hold. */
export function useIsLarge(): boolean {
  const { store } = useBoard();
  return useTopic(store, 'version', () => store.size() > LARGE_BOARD_CARDS);
}

/** Whether there is something of the user to take back. */
export function useCanUndo(): boolean {
  const { store } = useBoard();
  return useTopic(store, 'status', store.canUndo);
}

/** Whether there is something that was taken back. */
export function useCanRedo(): boolean {
  const { store } = useBoard();
  return useTopic(store, 'status', store.canRedo);
}

/** Whether the user may edit. Every card asks, so it listens to that alone: the status changes with each key pressed. */
export function useMayEdit(): boolean {
  const { store } = useBoard();
  return useTopic(store, 'may_edit', store.mayEdit);
}
