/** Where the keyboard goes when a column is gone: to the next column's menu, else to the one before, else behind them. */
export function heirsOfColumn(column: Element): (Element | null | undefined)[] {
  return [
    menuOf(column.nextElementSibling),
    menuOf(column.previousElementSibling),
    column.parentElement?.querySelector('[data-add-column]'),
    document.getElementById('content'),
  ];
}

/** Absent where no column stands, and when its title is being written. */
function menuOf(column: Element | null): Element | null | undefined {
  return column?.querySelector('[data-column-menu]');
}
