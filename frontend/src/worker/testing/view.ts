import type { BoardView, CardView, ColumnView, ViewDelta } from '../../generated/wasm/client_wasm';

/** A card of which nothing is known but what `more` says. */
export function aCard(more: Partial<CardView> & Pick<CardView, 'id'>): CardView {
  return {
    title: `Card ${more.id}`,
    description: '',
    column: 'todo',
    lost_column: undefined,
    rank: 'a',
    state: 'active',
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
    ...more,
  };
}

export function aColumn(more: Partial<ColumnView> & Pick<ColumnView, 'id'>): ColumnView {
  return { title: more.id, wip_limit: undefined, conflicts: [], ...more };
}

export function aView(more: Partial<BoardView> = {}): BoardView {
  return { info: { name: 'Board', description: '' }, columns: [], deleted_columns: [], labels: [], cards: [], ...more };
}

export function aDelta(more: Partial<ViewDelta> = {}): ViewDelta {
  const nothing = { info: undefined, columns: undefined, deleted_columns: undefined, labels: undefined };
  return { ...nothing, cards: [], removed: [], ...more };
}
