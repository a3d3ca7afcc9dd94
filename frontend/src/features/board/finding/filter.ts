import type { CardView } from '../../../generated/wasm/client_wasm';
import { plain, wordsOf } from '../../../lib/find-words';
import { daysAway, dueTime, urgencyOf } from '../card/due';

/** Days from today that count as this week's. */
const WEEK_DAYS = 7;

const DUES = ['overdue', 'week', 'some', 'none'] as const;
export type DueFilter = (typeof DUES)[number];

export const DUE_WORDS: Record<DueFilter, string> = {
  overdue: 'Overdue',
  week: 'Within a week',
  some: 'With a date',
  none: 'Without a date',
};

/** Stands among the people for cards that are assigned to nobody. */
export const NOBODY = 'nobody';

/** Which cards are shown: those that every part of it fits. */
export interface Filter {
  /** Each of its words is somewhere in the card's texts. */
  text: string;
  /** At least one of these is on the card; labels by their ids. */
  labels: readonly string[];
  /** At least one of these is assigned; people by their ids. */
  people: readonly string[];
  due: DueFilter | undefined;
}

export const NO_FILTER: Filter = { text: '', labels: [], people: [], due: undefined };

/** The parameters of the address. */
const [TEXT, LABEL, PERSON, DUE] = ['q', 'label', 'person', 'due'] as const;

/** The filter that an address names. */
export function filterIn(search: URLSearchParams): Filter {
  const due = search.get(DUE);
  return {
    text: search.get(TEXT) ?? '',
    labels: search.getAll(LABEL),
    people: search.getAll(PERSON),
    due: DUES.find((known) => known === due),
  };
}

/** The same address with another filter; what else it names stays. */
export function withFilter(search: URLSearchParams, { text, labels, people, due }: Filter): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of [TEXT, LABEL, PERSON, DUE]) next.delete(name);
  if (text !== '') next.set(TEXT, text);
  for (const label of labels) next.append(LABEL, label);
  for (const person of people) next.append(PERSON, person);
  if (due !== undefined) next.set(DUE, due);
  return next;
}

/** Whether it shows every card. */
export function isOff({ text, labels, people, due }: Filter): boolean {
  return text.trim() === '' && labels.length === 0 && people.length === 0 && due === undefined;
}

export function matches(card: CardView, filter: Filter, now: Date): boolean {
  return fitsLabels(card, filter) && fitsPeople(card, filter) && fitsDue(card, filter, now) && fitsText(card, filter);
}

function fitsLabels(card: CardView, { labels }: Filter): boolean {
  return labels.length === 0 || labels.some((label) => card.labels.includes(label));
}

function fitsPeople(card: CardView, { people }: Filter): boolean {
  if (people.length === 0) return true;
  if (card.assignees.length === 0) return people.includes(NOBODY);
  return card.assignees.some(({ user }) => people.includes(user));
}

function fitsDue({ due, column }: CardView, filter: Filter, now: Date): boolean {
  if (filter.due === undefined) return true;
  if (due === undefined) return filter.due === 'none';
  if (filter.due === 'overdue') return urgencyOf({ due, column }, now) === 'overdue';
  if (filter.due === 'some') return true;
  const time = dueTime(due);
  return filter.due === 'week' && time !== undefined && time.end > now && daysAway(time.day, now) < WEEK_DAYS;
}

function fitsText(card: CardView, { text }: Filter): boolean {
  const words = wordsOf(text);
  if (words.length === 0) return true;
  const texts = textsOf(card);
  return words.every((word) => texts.includes(word));
}

/** Views of cards never change: what is searched in one is made once, however much somebody types. */
const searched = new WeakMap<CardView, string>();

function textsOf(card: CardView): string {
  let texts = searched.get(card);
  if (texts === undefined) {
    texts = plain([card.title, card.description, ...saidOn(card)].join('\n'));
    searched.set(card, texts);
  }
  return texts;
}

function saidOn(card: CardView): string[] {
  return [...card.checklist.map(({ text }) => text), ...card.comments.map(({ body }) => body)];
}
