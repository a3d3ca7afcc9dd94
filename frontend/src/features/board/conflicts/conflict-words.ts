import type { Conflict } from '../../../generated/wasm/client_wasm';
import { dueWords } from '../card/due';
import { colorName } from '../labels/label-colors';

interface Names {
  /** Who, at the beginning of a sentence. */
  who: string;
  column: (id: string) => string;
}

/** What somebody wrote at the same time as somebody else, and lost. */
export function conflictWords({ lost }: Pick<Conflict, 'lost'>, { who, column }: Names): string {
  switch (lost.field) {
    case 'place':
      return `${who} moved it to ${column(lost.column)} at the same time`;
    case 'state':
      return lost.state === 'archived'
        ? `${who} archived it at the same time`
        : `${who} moved it to the trash at the same time`;
    case 'due':
      return `${who} made it due ${dueWords(lost.due)} at the same time`;
    case 'title':
      return `${who} called it “${lost.title}” at the same time`;
    case 'rank':
      return `${who} put it in another place at the same time`;
    case 'wip_limit':
      return `${who} set its limit to ${String(lost.wip_limit)} at the same time`;
    case 'name':
      return `${who} named it “${lost.name}” at the same time`;
    case 'color':
      return `${who} made it ${colorName(lost.color)} at the same time`;
  }
}
