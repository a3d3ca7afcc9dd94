import type { CardChange, CardView, ColumnChange, Difference, LabelChange } from '../../../generated/wasm/client_wasm';

export function countChanges({ info, columns, columns_reordered, labels, cards }: Difference): number {
  return (info ? 1 : 0) + columns.length + (columns_reordered ? 1 : 0) + labels.length + cards.length;
}

/** What has become of a card, in words: `moved to Done, renamed`. `column` names columns as they are now. */
export function cardWords({ before, after }: CardChange, column: (id: string) => string): string {
  if (!after) return 'deleted for ever';
  if (!before) return after.state === 'active' ? `added to ${column(after.column)}` : 'added, and put away';
  const words = [...stateWords(before, after), ...placeWords(before, after, column)];
  const differs = (read: (card: CardView) => unknown) => JSON.stringify(read(before)) !== JSON.stringify(read(after));
  if (differs(({ title }) => title)) words.push('renamed');
  if (differs(({ description }) => description)) words.push('another description');
  if (differs(({ due }) => due)) words.push(dueWords(before, after));
  if (differs(({ labels }) => labels)) words.push('other labels');
  if (differs(({ assignees }) => assignees.map(({ user }) => user))) words.push('other people');
  if (differs(({ checklist }) => checklist)) words.push('another checklist');
  if (differs(({ comments }) => comments)) words.push(commentWords(before, after));
  return words.length > 0 ? words.join(', ') : 'changed';
}

export function columnWords({ before, after }: ColumnChange): string {
  if (!after) return `The column “${before?.title ?? ''}” was deleted`;
  if (!before) return `The column “${after.title}” was added`;
  if (before.title !== after.title) return `The column “${before.title}” is called “${after.title}”`;
  if (before.wip_limit !== after.wip_limit) return `The limit of “${after.title}” was changed`;
  return `The column “${after.title}” was changed`;
}

export function labelWords({ before, after }: LabelChange): string {
  if (!after) return `The label “${before?.name ?? ''}” was deleted`;
  if (!before) return `The label “${after.name}” was added`;
  if (before.name !== after.name) return `The label “${before.name}” is called “${after.name}”`;
  return `The label “${after.name}” has another colour`;
}

function stateWords(before: CardView, after: CardView): string[] {
  if (before.state === after.state) return [];
  if (after.state === 'trashed') return ['moved to the trash'];
  return [after.state === 'archived' ? 'archived' : 'restored'];
}

function placeWords(before: CardView, after: CardView, column: (id: string) => string): string[] {
  if (before.column !== after.column) return [`moved to ${column(after.column)}`];
  return before.rank === after.rank ? [] : ['moved within its column'];
}

function dueWords(before: CardView, after: CardView): string {
  if (after.due === undefined) return 'no due date any more';
  return before.due === undefined ? 'a due date' : 'another due date';
}

function commentWords(before: CardView, after: CardView): string {
  const more = after.comments.length - before.comments.length;
  if (more <= 0) return 'comments changed';
  return more === 1 ? '1 more comment' : `${String(more)} more comments`;
}
