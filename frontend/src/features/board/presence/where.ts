import type { PersonHere } from './here';
import { FIELDS, type Field } from './state';

const FIELD_WORDS: Record<Field, string> = {
  title: 'the title',
  description: 'the description',
  checklist: 'the checklist',
  comments: 'the comments',
};

/** The card that somebody is at, if they are at one. */
export function cardOf({ dragging, card, selection }: PersonHere): string | undefined {
  return dragging ?? card ?? selection?.[0];
}

/** Where somebody is, behind their name. `titleOf` knows the cards. */
export function whereWords(person: PersonHere, titleOf: (card: string) => string | undefined): string {
  const { dragging, card, field, selection = [] } = person;
  const named = (id: string) => {
    const title = titleOf(id);
    return title === undefined ? 'a card' : `“${title.trim() || 'Untitled'}”`;
  };
  if (dragging !== undefined) return `drags ${named(dragging)}`;
  if (card !== undefined && field !== undefined) return `types in ${FIELD_WORDS[field]} of ${named(card)}`;
  if (card !== undefined) return `looks at ${named(card)}`;
  if (selection.length > 1) return `has chosen ${String(selection.length)} cards`;
  if (selection[0] !== undefined) return `has chosen ${named(selection[0])}`;
  return 'looks at the board';
}

/** What somebody types in, as it is written in the page (`data-field`). */
export function fieldAt(element: Element): Field | undefined {
  const named = element.closest<HTMLElement>('[data-field]')?.dataset.field;
  return FIELDS.find((field) => field === named);
}
