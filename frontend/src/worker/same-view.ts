import type { BoardInfo, CardView, ColumnView } from '../generated/wasm/client_wasm';

export function sameCard(a: CardView, b: CardView): boolean {
  return (
    a.title === b.title &&
    a.description === b.description &&
    a.column === b.column &&
    a.rank === b.rank &&
    a.state === b.state
  );
}

export function sameInfo(a: BoardInfo, b: BoardInfo): boolean {
  return a.name === b.name && a.description === b.description;
}

export function sameColumns(a: readonly ColumnView[], b: readonly ColumnView[]): boolean {
  return (
    a.length === b.length &&
    a.every((column, i) => {
      const other = b[i];
      return column.id === other?.id && column.title === other.title && column.wip_limit === other.wip_limit;
    })
  );
}

export function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
