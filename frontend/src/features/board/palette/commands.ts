import type { ColumnView, ExportFormat } from '../../../generated/wasm/client_wasm';
import type { Command } from '../../palette/commands';
import { FORMATS } from '../export/formats';

/** What the palette can do with the board. */
export interface Doings {
  compose: (column: string) => void;
  addColumn: () => void;
  find: () => void;
  showMine: () => void;
  showOverdue: () => void;
  showAll: () => void;
  /** Filters by a text. */
  search: (text: string) => void;
  labels: () => void;
  putAway: () => void;
  history: () => void;
  undo: () => void;
  redo: () => void;
  keys: () => void;
  copyLink: () => void;
  exportAs: (format: ExportFormat) => void;
}

interface Here {
  columns: readonly ColumnView[];
  mayEdit: boolean;
  canUndo: boolean;
  canRedo: boolean;
  filtered: boolean;
}

/** What makes sense now, the likeliest first. */
export function commandsFor({ columns, mayEdit, canUndo, canRedo, filtered }: Here, does: Doings): Command[] {
  const editing: Command[] = [
    ...columns.map(({ id, title }) => ({
      id: `add ${id}`,
      words: `Add a card to ${title}`,
      also: 'new create',
      run: () => does.compose(id),
    })),
    { id: 'column', words: 'Add a column', also: 'new list', run: does.addColumn },
    { id: 'labels', words: 'Make and edit labels', also: 'tags colours colors', run: does.labels },
  ];
  const reverting: Command[] = [
    ...(canUndo ? [{ id: 'undo', words: 'Undo', also: 'take back', run: does.undo }] : []),
    ...(canRedo ? [{ id: 'redo', words: 'Redo', also: 'again', run: does.redo }] : []),
  ];
  return [
    ...(mayEdit ? editing : []),
    { id: 'find', words: 'Search and filter the cards', also: 'find', run: does.find },
    { id: 'mine', words: 'Show only my cards', also: 'filter assigned me', run: does.showMine },
    { id: 'overdue', words: 'Show only what is overdue', also: 'filter late due', run: does.showOverdue },
    ...(filtered ? [{ id: 'all', words: 'Show all cards', also: 'clear filter', run: does.showAll }] : []),
    ...(mayEdit ? reverting : []),
    { id: 'history', words: 'History', also: 'past steps who restore', run: does.history },
    { id: 'away', words: 'Archive and trash', also: 'deleted restore bin', run: does.putAway },
    { id: 'link', words: 'Copy the link to this board', also: 'share url', run: does.copyLink },
    ...FORMATS.map(({ format, name, use }) => ({
      id: `export ${format}`,
      words: `Export as ${name}`,
      also: `download file ${use}`,
      run: () => does.exportAs(format),
    })),
    { id: 'keys', words: 'Keys', also: 'keyboard shortcuts help', run: does.keys },
  ];
}
