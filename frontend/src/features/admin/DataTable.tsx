import type { ReactNode } from 'react';
import { PANEL } from '../../components/Section';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand under each other. */
  numeric?: boolean;
}

interface DataTableProps<Row> {
  label: string;
  rows: readonly Row[];
  idOf: (row: Row) => string;
  /** The first names the row. */
  columns: readonly Column<Row>[];
  /** What can be done with a row, at its end. */
  actions?: (row: Row) => ReactNode;
}

/**
 * Rows and columns where there is room; on a phone each row is a block of lines, with the columns' titles in front. The
 * roles are written out, for browsers that forget what a table is when it is not laid out as one.
 */
export function DataTable<Row>({ label, rows, idOf, columns, actions }: DataTableProps<Row>) {
  const [first, ...others] = columns;
  /* biome-ignore-start lint/a11y/noRedundantRoles: see above */
  return (
    <div className={`${PANEL} overflow-hidden`}>
      <table role="table" aria-label={label} className="w-full text-left text-sm max-md:block">
        <thead role="rowgroup" className="max-md:sr-only">
          <tr role="row" className="border-b border-line text-xs text-muted">
            {columns.map(({ title, numeric }) => (
              <th
                key={title}
                role="columnheader"
                scope="col"
                className={`px-4 py-2 font-medium ${numeric ? 'text-right' : ''}`}
              >
                {title}
              </th>
            ))}
            {actions && (
              <th role="columnheader" scope="col" className="w-px px-4 py-2">
                <span className="sr-only">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody role="rowgroup" className="divide-y divide-line max-md:block">
          {rows.map((row) => (
            <tr key={idOf(row)} role="row" className="relative max-md:grid max-md:gap-1 max-md:px-4 max-md:py-3">
              {first && (
                <th role="rowheader" scope="row" className="font-medium wrap-anywhere max-md:pr-10 md:px-4 md:py-2.5">
                  {first.cell(row)}
                </th>
              )}
              {others.map(({ title, cell, numeric }) => (
                <td
                  key={title}
                  role="cell"
                  className={`max-md:flex max-md:gap-2 md:px-4 md:py-2.5 ${numeric ? 'tabular-nums md:text-right' : ''}`}
                >
                  <span aria-hidden className="w-28 shrink-0 text-muted md:hidden">
                    {title}
                  </span>
                  <span className="min-w-0 wrap-anywhere">{cell(row)}</span>
                </td>
              ))}
              {actions && (
                <td role="cell" className="text-right max-md:absolute max-md:top-2 max-md:right-2 md:px-2">
                  {actions(row)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
  /* biome-ignore-end lint/a11y/noRedundantRoles: see above */
}
