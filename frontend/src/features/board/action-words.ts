import type { Action } from '../../generated/wasm/client_wasm';
import type { BoardStore } from '../../worker/board-store';

/** What names things for people: titles by id. */
export interface Titles {
  card: (id: string) => string;
  column: (id: string) => string;
}

/** The titles that the board shows, and for cards that it does not show those that `actions` would give them. */
export function titlesOf(store: BoardStore, actions: readonly Action[]): Titles {
  const added = actions.filter((action) => action.type === 'add_card');
  return {
    card: (id) => store.card(id)?.title || added.find(({ card }) => card === id)?.title || 'Untitled',
    column: (id) => store.columns().find((column) => column.id === id)?.title ?? 'a column that is gone',
  };
}

/** What actions are about, in words, each once: typing comes in many edits. */
export function wordsOf(actions: readonly Action[], titles: Titles): string[] {
  return [...new Set(actions.map((action) => actionWords(action, titles)))];
}

export function actionWords(action: Action, { card, column }: Titles): string {
  switch (action.type) {
    case 'rename_board':
      return `Renamed the board to “${action.name}”`;
    case 'describe_board':
      return 'Edited the description of the board';
    case 'add_card':
      return `Added “${action.title}” to ${column(action.column)}`;
    case 'rename_card':
      return `Renamed “${card(action.card)}” to “${action.title}”`;
    case 'describe_card':
      return `Edited the description of “${card(action.card)}”`;
    case 'edit_text':
      return `Edited the ${action.field} of “${card(action.card)}”`;
    case 'move_card':
      return `Moved “${card(action.card)}” to ${column(action.column)}`;
    case 'trash_card':
      return `Moved “${card(action.card)}” to the trash`;
    case 'restore_card':
      return `Restored “${card(action.card)}”`;
  }
}
