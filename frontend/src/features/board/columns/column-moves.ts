import type { ColumnPosition } from '../../../generated/wasm/client_wasm';

type Columns = readonly { id: string }[];

/** Where a column goes when it is moved left or right by one; nowhere at the ends. */
export function beside(columns: Columns, id: string, step: -1 | 1): ColumnPosition | undefined {
  const at = columns.findIndex((column) => column.id === id);
  const neighbour = at < 0 ? undefined : columns[at + step];
  if (!neighbour) return undefined;
  return { at: step < 0 ? 'before' : 'after', column: neighbour.id };
}

/** Where a column goes that was dropped on this side of another; nowhere when it would stay where it is. */
export function dropped(
  columns: Columns,
  id: string,
  on: string,
  side: 'before' | 'after',
): ColumnPosition | undefined {
  if (on === id) return undefined;
  const at = columns.findIndex((column) => column.id === on);
  if (at < 0 || columns[side === 'before' ? at - 1 : at + 1]?.id === id) return undefined;
  return { at: side, column: on };
}
