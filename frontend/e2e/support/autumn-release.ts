import { v7 as uuidv7 } from 'uuid';
import type { Action } from '../../src/generated/wasm/client_wasm';

/** What a board looks like that people work with. */
const cards: { column: string; title: string; does?: (card: string, who: Who) => Action[] }[] = [
  {
    column: 'todo',
    title: 'Ask the clinic about the new schedule',
    does: (card, { ana, labels: { urgent } }) => [
      { type: 'label_card', card, label: urgent },
      { type: 'set_due', card, due: dayFromNow(1) },
      { type: 'assign_card', card, user: ana },
      { type: 'describe_card', card, description: 'Before **Friday**.' },
    ],
  },
  { column: 'todo', title: 'Order spare routers', does: (card) => [{ type: 'set_due', card, due: dayFromNow(12) }] },
  {
    column: 'todo',
    title: 'Draft the autumn release notes',
    does: (card, { ben, labels: { words } }) => [
      { type: 'label_card', card, label: words },
      { type: 'assign_card', card, user: ben },
      ...['Collect the changes', 'Write them up', 'Have them read'].map((text, i): Action => {
        return { type: 'add_item', card, item: uuidv7(), text, position: { at: 'end' }, done: i === 0 };
      }),
    ],
  },
  { column: 'todo', title: 'Find a room for the workshop' },
  {
    column: 'in_progress',
    title: 'Survey the north site',
    does: (card, { by, ana, ben, labels: { field } }) => [
      { type: 'label_card', card, label: field },
      { type: 'set_due', card, due: dayFromNow(-2) },
      { type: 'assign_card', card, user: ana },
      { type: 'assign_card', card, user: ben },
      { type: 'add_comment', card, comment: `${uuidv7()}.${by}`, body: '@ana, the gate is open from eight.' },
    ],
  },
  {
    column: 'in_progress',
    title: 'Translate the safety leaflet',
    does: (card, { labels: { words, urgent } }) => [
      { type: 'label_card', card, label: words },
      { type: 'label_card', card, label: urgent },
    ],
  },
  { column: 'in_progress', title: 'Price list for spare parts' },
  { column: 'done', title: 'Book the train to Graz' },
  {
    column: 'done',
    title: 'Move the backups to the new disk',
    does: (card, { ana, labels: { field } }) => [
      { type: 'label_card', card, label: field },
      { type: 'assign_card', card, user: ana },
    ],
  },
];

interface Who {
  by: string;
  ana: string;
  ben: string;
  labels: { urgent: string; words: string; field: string };
}

/** The edits of somebody that make it, with what is Ana's and Ben's. */
export function autumnRelease({ by, ana, ben }: { by: string; ana: string; ben: string }): Action[] {
  const labels = { urgent: uuidv7(), words: uuidv7(), field: uuidv7() };
  return [
    { type: 'add_label', label: labels.urgent, name: 'Urgent', color: '#b3261e' },
    { type: 'add_label', label: labels.words, name: 'Words', color: '#8a4a8f' },
    { type: 'add_label', label: labels.field, name: 'Field work', color: '#3c8a56' },
    ...cards.flatMap(({ column, title, does }): Action[] => {
      const card = uuidv7();
      const added: Action = { type: 'add_card', card, column, title, position: { at: 'end' } };
      return [added, ...(does?.(card, { by, ana, ben, labels }) ?? [])];
    }),
  ];
}

function dayFromNow(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return day.toLocaleDateString('sv');
}
