/**
 * What somebody does on a board, as the app says it to others: a small object in JSON. `docs/PROTOCOL.md` describes
 * it. Other apps may say other things, so what cannot be read counts as not said.
 */

/** The parts of an opened card in which people type. */
export const FIELDS = ['title', 'description', 'checklist', 'comments'] as const;
export type Field = (typeof FIELDS)[number];

/** Where somebody types in a text. All in UTF-16 units. */
export interface Caret {
  /** The selection; both are the same when nothing is selected. */
  from: number;
  to: number;
  /** How long the text was: in a text of another length the places are not the same. */
  of: number;
}

export interface PresenceState {
  /** The card that is open. */
  card?: string | undefined;
  /** What of it is being typed in. */
  field?: Field | undefined;
  caret?: Caret | undefined;
  /** The card that is in their hand. */
  dragging?: string | undefined;
  /** The cards that are chosen together. */
  selection?: readonly string[] | undefined;
}

/** How many chosen cards are told; the server takes 2 KiB in all. */
export const SELECTION_TOLD_MAX = 40;
/** The longest id of a card that is believed, in characters: `board-doc` takes none that is longer. */
const ID_CHARACTERS_MAX = 64;

/** Never empty: whoever does nothing is on the board all the same. */
export function writeState({ selection, ...rest }: PresenceState): string {
  const told = selection && selection.length > 0 ? { selection: selection.slice(0, SELECTION_TOLD_MAX) } : {};
  return JSON.stringify({ ...rest, ...told });
}

export function readState(text: string): PresenceState {
  const said = parsed(text);
  const state: PresenceState = {};
  if (isId(said.card)) state.card = said.card;
  const field = FIELDS.find((known) => known === said.field);
  if (state.card !== undefined && field) state.field = field;
  if (state.field && isCaret(said.caret)) state.caret = { from: said.caret.from, to: said.caret.to, of: said.caret.of };
  if (isId(said.dragging)) state.dragging = said.dragging;
  if (Array.isArray(said.selection)) state.selection = said.selection.filter(isId).slice(0, SELECTION_TOLD_MAX);
  return state;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= ID_CHARACTERS_MAX;
}

function isCaret(value: unknown): value is Caret {
  if (typeof value !== 'object' || value === null) return false;
  const { from, to, of } = value as Partial<Record<keyof Caret, unknown>>;
  return isPlace(from) && isPlace(to) && isPlace(of) && from <= to && to <= of;
}

function isPlace(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
