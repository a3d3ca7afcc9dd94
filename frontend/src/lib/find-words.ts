/** Without accents and capitals: whoever searches for `cafe` means `Café`. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** What is searched for: each word that was typed, plain. */
export function wordsOf(typed: string): string[] {
  return plain(typed)
    .split(/\s+/u)
    .filter((word) => word !== '');
}

/** Whether a text has all of the words, whatever its accents and capitals. */
export function hasAll(text: string, words: readonly string[]): boolean {
  const said = plain(text);
  return words.every((word) => said.includes(word));
}
