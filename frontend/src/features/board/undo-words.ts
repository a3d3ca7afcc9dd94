import type { Kept, UndoOutcome } from '../../generated/wasm/client_wasm';
import type { Titles } from './action-words';

/** Whom the words are for, and what others are called. */
export interface People {
  me: string;
  name: (id: string) => string | undefined;
}

/** What is to be said of what was taken back, or done again; nothing when all of it was. */
export function undoWords(
  { done, kept }: UndoOutcome,
  again: boolean,
  titles: Titles,
  people: People,
): string | undefined {
  const verb = again ? 'Redone' : 'Undone';
  const [first, ...others] = new Set(kept.map((one) => keptWords(one, titles, people)));
  if (first === undefined) return done ? undefined : `There is nothing to ${again ? 'redo' : 'undo'}.`;
  const more = others.length > 0 ? ` And ${counted(others.length)}.` : '';
  return done ? `${verb} in part: ${first}.${more}` : `Not ${verb.toLowerCase()}: ${first}.${more}`;
}

/** Why something was left as it is. */
function keptWords(kept: Kept, titles: Titles, people: People): string {
  const { why } = kept;
  if (why.type === 'impossible') return why.detail;
  const isMine = why.by === people.me;
  const who = isMine ? 'you' : ((why.by && people.name(why.by)) ?? 'somebody');
  const has = isMine ? 'have' : 'has';
  return `${who} ${has} changed ${partWords(kept, titles)} since${isMine ? ', elsewhere' : ''}`;
}

function partWords({ part, card, column }: Kept, titles: Titles): string {
  const ofCard = card === undefined ? '' : ` of “${titles.card(card)}”`;
  switch (part) {
    case 'board_name':
      return 'the name of the board';
    case 'board_description':
      return 'the description of the board';
    case 'column':
      return `the column ${column === undefined ? '' : titles.column(column)}`.trim();
    case 'column_title':
      return 'the title of a column';
    case 'column_place':
      return 'the place of a column';
    case 'wip_limit':
      return 'the limit of a column';
    case 'label':
      return 'a label';
    case 'card':
      return card === undefined ? 'the card' : `“${titles.card(card)}”`;
    case 'due':
      return `the due date${ofCard}`;
    case 'assignees':
      return `who is assigned${card === undefined ? '' : ` to “${titles.card(card)}”`}`;
    case 'comment':
      return `a comment${card === undefined ? '' : ` on “${titles.card(card)}”`}`;
    case 'credit':
      return `where${card === undefined ? ' a card' : ` “${titles.card(card)}”`} comes from`;
    case 'title':
    case 'description':
    case 'place':
    case 'labels':
    case 'checklist':
      return `the ${part}${ofCard}`;
  }
}

function counted(count: number): string {
  return count === 1 ? 'one other thing stays, too' : `${String(count)} other things stay, too`;
}
