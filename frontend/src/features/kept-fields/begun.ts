import { draftsOf } from '../device/drafts';

/** A text that was begun, as a draft has it. */
export interface Begun {
  /** What the server said when it was begun. */
  base: string;
  text: string;
  /** What was sent without an answer, oldest first. */
  unanswered: readonly string[];
}

export function draftFor({ base, text, unanswered }: Begun): string {
  return JSON.stringify([base, text, unanswered]);
}

/** What was typed before and did not reach the server, as far as is known. */
export function begunIn(draft: string): Begun | undefined {
  try {
    const [base, text, unanswered = []] = JSON.parse(draft) as unknown[];
    const isBegun = typeof base === 'string' && typeof text === 'string' && Array.isArray(unanswered);
    if (isBegun) return { base, text, unanswered: unanswered.filter((one) => typeof one === 'string') };
  } catch {
    // None, or of another kind.
  }
  return undefined;
}

/** A text that is on the device and not with the server, as far as is known. */
export interface Unkept {
  /** `<what it belongs to> <place>`. */
  key: string;
  /** What the API calls the field. */
  field: string;
  text: string;
}

/** The place of a text that a field keeps, among what the device has of its thing. */
export function placeOf(field: string): string {
  return `kept ${field}`;
}

/** What somebody typed into fields and the server does not have, also on pages that are closed. */
export function unkeptOf(user: string): Unkept[] {
  return draftsOf(user).flatMap(([key, draft]) => {
    const field = fieldOf(key);
    const text = begunIn(draft)?.text;
    return field === undefined || text === undefined ? [] : [{ key, field, text }];
  });
}

/** What somebody began to write on boards and did not send: comments, cards, names. */
export function begunOf(user: string): Unkept[] {
  return draftsOf(user).flatMap(([key, text]) =>
    fieldOf(key) === undefined && text.trim() !== '' ? [{ key, field: 'begun', text }] : [],
  );
}

/** The same of one board, also what was typed into fields. */
export function begunOn(user: string, board: string): Unkept[] {
  return [...begunOf(user), ...unkeptOf(user)].filter(({ key }) => key.startsWith(`${board} `));
}

function fieldOf(key: string): string | undefined {
  return / kept (\w+)$/u.exec(key)?.[1];
}
