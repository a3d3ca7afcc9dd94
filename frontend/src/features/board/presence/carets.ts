import { rebase } from '../text/rebase';
import type { PersonHere } from './here';
import type { Caret } from './state';

/** Where somebody's caret stands in the text as this tab's replica has it. */
export interface PlacedCaret {
  user: string;
  from: number;
  to: number;
  /** What they told last. */
  told: Caret;
  /** The text that the places are in. */
  text: string;
  /** The text was as long as theirs: the places are as they told them. */
  exact: boolean;
}

/**
 * Places the carets of others in a text. A caret and the edit that moved it come on different ways: until the text is
 * as long as the one that the caret was told for, it moves along with what is typed around it. What was placed and has
 * not changed is the same object, and so is the list.
 */
export function placed(
  before: readonly PlacedCaret[],
  people: readonly PersonHere[],
  text: string,
): readonly PlacedCaret[] {
  const now = people.flatMap(({ user, caret }) => {
    if (!caret) return [];
    const last = before.find((each) => each.user === user);
    return [place(last, user, caret, text)];
  });
  const same = now.length === before.length && now.every((each, i) => each === before[i]);
  return same ? before : now;
}

function place(last: PlacedCaret | undefined, user: string, told: Caret, text: string): PlacedCaret {
  if (last?.told === told && last.text === text) return last;
  const isNews = last?.told !== told || !last.exact;
  if (isNews && told.of === text.length) return { user, from: told.from, to: told.to, told, text, exact: true };
  if (last) return { user, ...moved(last, last.text, text), told, text, exact: last.exact && last.told === told };
  const inside = (at: number) => Math.min(at, text.length);
  return { user, from: inside(told.from), to: inside(told.to), told, text, exact: false };
}

/** The same places in another state of the text. */
export function moved({ from, to }: Pick<Caret, 'from' | 'to'>, before: string, after: string) {
  if (before === after) return { from, to };
  const { mapCaret } = rebase(before, before, after);
  return { from: mapCaret(from), to: mapCaret(to) };
}
