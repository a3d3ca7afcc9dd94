import type { Dropped, ImportedBoard, Report } from '../../../generated/wasm/client_wasm';

export const FORMAT_NAMES: Record<ImportedBoard['format'], string> = {
  trello: 'Trello',
  weft: 'Weft’s JSON',
  automerge: 'a saved document',
};

/** `12 cards`, `1 card`; the plural needs no more than an s here. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

/** What comes, each with its number, none of which is nothing. */
export function whatComes({ cards, columns, labels, comments }: Report): string {
  const all: [number, string][] = [
    [cards, 'card'],
    [columns, 'column'],
    [labels, 'label'],
    [comments, 'comment'],
  ];
  const some = all.filter(([count]) => count > 0).map(([count, what]) => counted(count, what));
  return some.length > 0 ? some.join(', ') : 'An empty board';
}

/** `3 attachments: …`; where nobody can tell how many, without a number. */
export function droppedWords({ what, why, count }: Dropped): string {
  const things = count > 0 ? `${count.toLocaleString('en')} × ${what}` : what;
  return `${things.charAt(0).toUpperCase()}${things.slice(1)}: ${why}`;
}
