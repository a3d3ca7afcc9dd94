import type { BoardPerson } from './people';

/** Usernames are of these letters; a dot or a dash at the end is the sentence's. */
const MENTION = /@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?)/gu;
/** What may stand before an `@` that names somebody; in `ana@example.org` it does not. */
const BEFORE = /(?:^|[\s([{'"“‘*_~>,;:/-])$/u;
/** How many people are offered at once. */
const OFFERED_MAX = 6;

/** A piece of a text, and whom it names, if it names somebody on the board. */
export interface Piece {
  text: string;
  person: BoardPerson | undefined;
}

/** The text in pieces. */
export function mentionsIn(text: string, people: readonly BoardPerson[]): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(MENTION)) {
    const person = byUsername(people, match[1] ?? '');
    if (!person || !BEFORE.test(text.slice(0, match.index))) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), person: undefined });
    pieces.push({ text: match[0], person });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), person: undefined });
  return pieces;
}

/** The names that a text calls with an `@`, in small letters, each once. */
export function namesIn(text: string): string[] {
  const called = [...text.matchAll(MENTION)].filter(({ index }) => BEFORE.test(text.slice(0, index)));
  return [...new Set(called.map(([, name = '']) => name.toLowerCase()))];
}

function byUsername(people: readonly BoardPerson[], name: string): BoardPerson | undefined {
  const wanted = name.toLowerCase();
  return people.find(({ username }) => username.toLowerCase() === wanted);
}

/** A mention that is being typed: where its `@` is, and what stands behind it. */
export interface Typing {
  at: number;
  query: string;
}

/** The mention that the caret stands in, if it does. */
export function mentionAt(text: string, caret: number): Typing | undefined {
  const match = /@([\p{L}\p{N}_.-]*)$/u.exec(text.slice(0, caret));
  if (!match || !BEFORE.test(text.slice(0, match.index))) return undefined;
  return { at: match.index, query: match[1] ?? '' };
}

/** Who is offered for what is typed: those whose names begin with it, then those that have it inside. */
export function offered(people: readonly BoardPerson[], { query }: Typing): readonly BoardPerson[] {
  const wanted = query.toLowerCase();
  const rank = ({ username, name }: BoardPerson) => {
    const names = [username.toLowerCase(), ...name.toLowerCase().split(/\s+/u)];
    if (names.some((each) => each.startsWith(wanted))) return 0;
    return names.some((each) => each.includes(wanted)) ? 1 : 2;
  };
  return people
    .filter((person) => rank(person) < 2)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, OFFERED_MAX);
}

/** The text with the mention written out, and where the caret goes. */
export function complete(text: string, caret: number, { at }: Typing, { username }: BoardPerson) {
  const before = `${text.slice(0, at)}@${username} `;
  const after = text.slice(caret).replace(/^ /u, '');
  return { text: before + after, caret: before.length };
}
