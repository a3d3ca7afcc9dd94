import type { BoardView, CardView, ColumnView } from '../../generated/wasm/client_wasm';

/** A view as an older version of the app has kept it: it lacks what that version did not know of. */
export interface KeptView {
  info: BoardView['info'];
  columns: readonly (Partial<ColumnView> & Pick<ColumnView, 'id' | 'title'>)[];
  cards: readonly (Partial<CardView> & Pick<CardView, (typeof FIRST_FIELDS)[number]>)[];
  deleted_columns?: BoardView['deleted_columns'];
  labels?: BoardView['labels'];
}

const FIRST_FIELDS = ['id', 'title', 'description', 'column', 'rank', 'state'] as const;

/** The view with empty values for whatever it lacks: it is only shown until the board itself is ready. */
export function completed(view: KeptView): BoardView {
  return {
    info: view.info,
    columns: view.columns.map((column) => ({ wip_limit: undefined, conflicts: [], ...column })),
    deleted_columns: view.deleted_columns ?? [],
    labels: view.labels ?? [],
    cards: view.cards.map((card) => ({
      lost_column: undefined,
      put_away: undefined,
      edited_after_deletion: false,
      due: undefined,
      labels: [],
      assignees: [],
      checklist: [],
      comments: [],
      imported_from: undefined,
      created_by: undefined,
      created_at: 0,
      updated_by: undefined,
      updated_at: 0,
      conflicts: [],
      ...card,
    })),
  };
}
