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
    case 'duplicate_card':
      return `Duplicated “${card(action.card)}”`;
    case 'move_card':
      return `Moved “${card(action.card)}” to ${column(action.column)}`;
    case 'move_cards':
      return `Moved ${counted(action.cards.length, 'card')} to ${column(action.column)}`;
    case 'set_due':
      return `${action.due ? 'Set' : 'Took away'} the due date of “${card(action.card)}”`;
    case 'label_card':
    case 'unlabel_card':
      return `Changed the labels of “${card(action.card)}”`;
    case 'assign_card':
    case 'unassign_card':
      return `Changed who is assigned to “${card(action.card)}”`;
    case 'archive_card':
      return `Archived “${card(action.card)}”`;
    case 'trash_card':
      return `Moved “${card(action.card)}” to the trash`;
    case 'restore_card':
      return `Restored “${card(action.card)}”`;
    case 'purge_card':
      return `Deleted “${card(action.card)}” for ever`;
    case 'credit_card':
      return `Named where “${card(action.card)}” comes from`;
    case 'add_item':
      return `Added “${action.text}” to the checklist of “${card(action.card)}”`;
    case 'edit_item':
    case 'tick_item':
    case 'move_item':
    case 'delete_item':
      return `Changed the checklist of “${card(action.card)}”`;
    case 'add_comment':
      return `Commented on “${card(action.card)}”`;
    case 'edit_comment':
      return `Edited a comment on “${card(action.card)}”`;
    case 'delete_comment':
      return `Deleted a comment on “${card(action.card)}”`;
    case 'restore_comment':
      return `Restored a comment on “${card(action.card)}”`;
    case 'add_column':
      return `Added the column “${action.title}”`;
    case 'rename_column':
      return `Renamed ${column(action.column)} to “${action.title}”`;
    case 'move_column':
      return `Moved the column ${column(action.column)}`;
    case 'set_wip_limit':
      return `${action.wip_limit ? 'Set' : 'Took away'} the limit of ${column(action.column)}`;
    case 'delete_column':
      return `Deleted the column ${column(action.column)}`;
    case 'restore_column':
      return 'Restored a column';
    case 'add_label':
      return `Added the label “${action.name}”`;
    case 'rename_label':
      return `Renamed a label to “${action.name}”`;
    case 'recolor_label':
      return 'Gave a label another colour';
    case 'delete_label':
      return 'Deleted a label';
    case 'batch':
      return batchWords(action.actions, { card, column });
  }
}

/** What the actions of a batch are about: mostly they are about one thing. */
function batchWords(actions: readonly Action[], titles: Titles): string {
  const [first, ...others] = wordsOf(actions, titles);
  if (first === undefined) return 'Did nothing';
  return others.length === 0 ? first : `${first}, and ${counted(others.length, 'other thing')}`;
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}
